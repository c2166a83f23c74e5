"""The façade of the pipeline: what the commands, the worker and the dashboard may ask of it.

What an act does, and what it raises, stands where it is written (``etl/acts`` most of all).
"""

from etl.acts.additions import (
    apply_list,
    attach_picture,
    close_period,
    confirmed_period,
    detach_picture,
    register_confirmations,
    write_confirmation_sheets,
)
from etl.acts.keeping import back_up, forget, keep_finally, purge, rebuild, restore_backup
from etl.acts.publishing import (
    catch_up,
    export_lake,
    make_marts,
    prepare_version,
    publish,
    publish_made,
    publish_owed,
)
from etl.acts.returns import answer_question, check_files, load_files, review_return, take_back
from etl.acts.writing import Progress, postponing_publication, silent
from etl.archive import ledger
from etl.dashboard_service import (
    Answers,
    ServiceError,
    Towns,
    Upload,
    answer_upload,
    check_upload,
    make_template,
    redacted_copy,
    returned_workbook,
    senders,
)
from etl.desk_files import (
    CheckedListFile,
    check_list_file,
    decision_return,
    pack_confirmation_sheets,
    pack_returned,
    pack_templates,
    zip_of,
)
from etl.desk_service import compare_version, merge_upload, senders_of_versions
from etl.dictionary import DictionaryError
from etl.error_messages import error_sentence
from etl.folder import FolderError, RequestError
from etl.intake.check.findings import Finding
from etl.intake.check.repeated import sentence_of, together
from etl.intake.read.guard import MAX_FILE_BYTES
from etl.lifecycle.answers import BETWEEN_PLACES
from etl.lifecycle.confirming import Registered
from etl.lifecycle.final import Content, FinalError, Kept, Sealed, seal
from etl.lifecycle.list_preview import preview as preview_list
from etl.lifecycle.lists import ListInForce, digest_of_list, lists_in_force
from etl.lifecycle.picturing import Given
from etl.lifecycle.replay import RebuildError
from etl.lifecycle.status import review_commands
from etl.lists.reference import ReferenceListError, rows_of_list
from etl.loader.comparison import Comparison
from etl.loader.difference import Total
from etl.loader.load import Sender
from etl.papers import Paper, Stated, papers
from etl.papers import register as register_paper
from etl.pictures import Picture, pictures
from etl.pictures import place as picture_file
from etl.publications import Publication, failed_at, is_due, owed_since, publications
from etl.publications import in_force_version as published_version
from etl.system import clock
from etl.warehouse import BusyError, digest

_KNOWN_ERRORS = (
    RebuildError,
    ledger.LedgerError,
    BusyError,
    FolderError,
    clock.ClockError,
    RequestError,
)


def error_in_words(error: BaseException) -> str | None:
    """The sentence for an error that is foreseen; None for a fault of the software."""
    if isinstance(error, DictionaryError | ReferenceListError):
        return f"字典或名录有误，请修正后再运行：{error}。"
    return str(error) if isinstance(error, _KNOWN_ERRORS) else error_sentence(error)
