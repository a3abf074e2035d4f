"""How well reports are read, by public sets that a user fetches: figures with intervals, and two versions side by side."""

from dragoman.evaluate.comparing import Comparison, compare
from dragoman.evaluate.counting import Count, Evaluation, Figure, Interval, Unit, figures
from dragoman.evaluate.sets import SETS, evaluate

__all__ = ["SETS", "Comparison", "Count", "Evaluation", "Figure", "Interval", "Unit", "compare", "evaluate", "figures"]
