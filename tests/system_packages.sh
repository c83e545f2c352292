#!/usr/bin/env bash
# What the tests use beyond Python: a browser, an office to make PDFs with, tesseract's
# Vietnamese model, PostgreSQL, Java and Maven for a node of OpenSearch, fonts with all Vietnamese marks.
# Installs what is missing where it may (Debian or Ubuntu, as root or by sudo without a password); where it may not,
# it says so in one line, and the tests that need the part skip with that reason.
set -eu

missing=()
need() { # need PACKAGE TEST-COMMAND...
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
have_font() { find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" -name "$1" 2>/dev/null | grep -q .; }
have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

have_java() { # one that OpenSearch 2.19 runs on (tests/opensearch/node.py)
    local java
    for java in "${JAVA_HOME:-/nowhere}/bin/java" /usr/lib/jvm/*/bin/java "$(command -v java)"; do
        [ -x "$java" ] && "$java" -version 2>&1 | head -n 1 | grep -qE '"(11|17|21)\.' && return 0
    done
    return 1
}
have_postgresql() { command -v postgres || ls /usr/lib/postgresql/*/bin/initdb; }
have_vietnamese() { find /usr/share /usr/local/share "${TESSDATA_PREFIX:-/usr/share}" -name vie.traineddata 2>/dev/null | grep -q .; }

need chromium have_browser
need libreoffice-writer-nogui command -v soffice
need tesseract-ocr-vie have_vietnamese
need postgresql have_postgresql
need fonts-liberation have_font 'LiberationSerif-Regular.ttf'
need fonts-dejavu-core have_font 'DejaVuSans.ttf'
need strace command -v strace
need openjdk-17-jre-headless have_java
need maven command -v mvn
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "tests: missing ${missing[*]} (Debian's names), and there is no apt-get: the tests that need them will be skipped" >&2
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "tests: missing ${missing[*]}: run 'sudo apt-get install ${missing[*]}'; the tests that need them will be skipped" >&2
        exit 0
    fi
    as_root=(sudo -n)
fi
echo "tests: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "tests: could not install ${missing[*]}: the tests that need them will be skipped" >&2
fi
