"""``python -m etl …`` that publishes little, for tests of processes."""

from etl.cli.main import main
from tests.support.small_publications import tiny

if __name__ == "__main__":
    with tiny():
        main()
