#!/usr/bin/env bash
# The engine on another line of Whoosh with the same format on disk, in an environment of its own: everything but Whoosh
# is that of .venv. First each line continues an index that the other wrote; then the tests named, or all of the
# engine's and the pipeline's, run there.
#
#     tests/other_whoosh.sh [PYTEST-ARGUMENT...]        LINE='whoosh-reloaded==2.7.5 cached-property==2.0.1'
set -eu
cd "$(dirname "$0")/.."

line=${LINE:-whoosh-reloaded==2.7.5 cached-property==2.0.1}
ours=${PYTHON:-.venv/bin/python}
folder=.venv/other-whoosh
if [ "$(cat "$folder/line" 2>/dev/null)" != "$line" ]; then
    "$ours" -m venv --clear --without-pip "$folder"
    # shellcheck disable=SC2086  several requirements
    "$ours" -m pip --disable-pip-version-check --python "$folder/bin/python" install --quiet --no-deps $line
    "$ours" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
        >"$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/shared.pth"
    echo "$line" >"$folder/line"
fi
other=$folder/bin/python
versions='from importlib.metadata import version; import whoosh; print(whoosh.__version__, whoosh.__file__)'
[ "$("$ours" -c "$versions")" != "$("$other" -c "$versions")" ] || { echo "both have the same Whoosh" >&2; exit 1; }

index=$(mktemp -d)
trap 'rm -rf "$index"' EXIT
for turn in 0 1 2 3; do
    if [ $((turn % 2)) -eq 0 ]; then python=$ours; else python=$other; fi
    "$python" -m tests.engine.lines "$index/index" "$turn"
done
[ $# -gt 0 ] || set -- tests/engine tests/test_entries.py tests/test_pipeline.py -m 'not slow'
"$other" -m pytest "$@"
