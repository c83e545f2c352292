"""What many would write first: pdfminer's `extract_text`, pyvi on each line, stock Whoosh; in one process.

python -m tests.bench.plain_chain ARCHIVE INDEX
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(archive: Path, folder: Path) -> None:
    """Index every PDF of a folder."""
    from pdfminer.high_level import extract_text
    from pyvi import ViTokenizer
    from whoosh import analysis, fields, index

    folder.mkdir(parents=True)
    body = fields.TEXT(analyzer=analysis.RegexTokenizer(r"\S+") | analysis.LowercaseFilter(), stored=True)
    writer = index.create_in(folder, fields.Schema(path=fields.ID(stored=True), body=body)).writer()
    for path in sorted(archive.rglob("*.pdf")):
        lines = (line for line in extract_text(path).split("\n") if line.strip())
        writer.add_document(path=str(path), body="\n".join(map(ViTokenizer.tokenize, lines)))
    writer.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
