"""Questions as examples ask them: what comes back is looked into without a word on what it may lack."""

from typing import Any

from projections.answers.buckets import ask_months as _ask_months
from projections.answers.buckets import ask_stats as _ask_stats
from projections.answers.buckets import ask_years as _ask_years
from projections.answers.bulletin import ask_bulletin as _ask_bulletin
from projections.answers.comparing import compare_moments as _compare_moments
from projections.answers.days import ask_days as _ask_days
from projections.answers.document import ask_document as _ask_document
from projections.answers.events import stored_event as _stored_event
from projections.answers.events import stored_events as _stored_events
from projections.answers.explaining import ask_explanation as _ask_explanation
from projections.answers.feed import all_revisions as _all_revisions
from projections.answers.feed import revisions_page as _revisions_page
from projections.answers.figure_answer import ask_figure as _ask_figure
from projections.answers.figures import ask_figures as _ask_figures
from projections.answers.history import ask_history as _ask_history
from projections.answers.known import known_series as _known_series
from projections.answers.known import known_source as _known_source
from projections.answers.rectangle_pages import ask_rectangles as _ask_rectangles
from projections.answers.releases import ask_vintages as _ask_vintages
from projections.answers.series_list import ask_series as _ask_series
from projections.answers.series_list import ask_series_list as _ask_series_list
from projections.answers.series_list import every_series as _every_series
from projections.answers.series_table import ask_table as _ask_table
from projections.answers.sources import ask_source as _ask_source
from projections.answers.sources import ask_sources as _ask_sources
from projections.answers.totals import ask_totals as _ask_totals
from projections.answers.triangle import ask_triangle as _ask_triangle

# An answer may have no value, document or adjustment; an example that is wrong about it fails all the same.
all_revisions: Any = _all_revisions
ask_bulletin: Any = _ask_bulletin
ask_days: Any = _ask_days
ask_document: Any = _ask_document
ask_explanation: Any = _ask_explanation
ask_figure: Any = _ask_figure
ask_figures: Any = _ask_figures
ask_history: Any = _ask_history
ask_months: Any = _ask_months
ask_rectangles: Any = _ask_rectangles
ask_series: Any = _ask_series
ask_series_list: Any = _ask_series_list
ask_source: Any = _ask_source
ask_sources: Any = _ask_sources
ask_stats: Any = _ask_stats
ask_table: Any = _ask_table
ask_totals: Any = _ask_totals
ask_triangle: Any = _ask_triangle
ask_vintages: Any = _ask_vintages
ask_years: Any = _ask_years
compare_moments: Any = _compare_moments
every_series: Any = _every_series
known_series: Any = _known_series
known_source: Any = _known_source
revisions_page: Any = _revisions_page
stored_event: Any = _stored_event
stored_events: Any = _stored_events
