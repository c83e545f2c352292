"""What the process of the site is made of."""

from __future__ import annotations

import subprocess
import sys

from indexer.settings import Settings


def test_a_served_search_needs_no_scikit_learn(small_settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from indexer.settings import load_settings; "
        "from search_app import create_app; "
        "site = create_app(load_settings({'home': Path(sys.argv[1])}, environ={'HOME': sys.argv[1]})).test_client(); "
        "page = site.get('/search?q=thông+tin+đối+ngoại').text; assert '3</b> kế hoạch' in page; "
        "assert site.get('/suggest?q=thông+t').status_code == 200; "
        "assert not {'pyvi', 'sklearn', 'scipy', 'pycrfsuite'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(small_settings.home)], check=True, timeout=60)
