"""The statistics of pairs as statsmodels, scipy and numpy compute them."""

import json
import sys
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.tsa.stattools import acf


def regressed(x, y, lags, slope):
    found = sm.OLS(y, sm.add_constant(x)).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    joint = found.wald_test((np.eye(2), [0, slope]), use_f=True, scalar=True)
    alone = found.t_test((np.eye(2), [0, slope]))
    return {
        "intercept": found.params[0], "intercept_standard_error": found.bse[0], "intercept_p": alone.pvalue[0],
        "slope": found.params[1], "slope_standard_error": found.bse[1], "slope_p": alone.pvalue[1],
        "r_squared": found.rsquared, "wald_f": float(joint.statistic), "wald_p": float(joint.pvalue),
    }  # fmt: skip


def measured(x, y, lags):
    r = y - x
    mean = sm.OLS(r, np.ones(len(r))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    t = stats.ttest_1samp(r, 0)
    before = y[:-1]
    return {
        "sizes": {
            "mean": r.mean(), "mean_absolute": np.abs(r).mean(), "root_mean_square": np.sqrt((r**2).mean()),
            "standard_deviation": r.std(ddof=1), "minimum": r.min(), "maximum": r.max(), "median": np.median(r),
            "share_up": (r > 0).mean(), "share_down": (r < 0).mean(),
            **{f"q{part}": np.quantile(r, part / 100) for part in (10, 25, 75, 90)},
        },
        "relative": [
            r.sum() / np.abs(x).sum(), np.abs(r).sum() / np.abs(x).sum(),
            r.sum() / np.abs(y).sum(), np.abs(r).sum() / np.abs(y).sum(),
        ],
        "bias": {
            "standard_error": stats.sem(r), "t": t.statistic, "p": t.pvalue,
            "hac_standard_error": mean.bse[0], "hac_t": mean.tvalues[0], "hac_p": mean.pvalues[0],
        },
        "agreement": {
            "share_same_sign": (np.sign(x) == np.sign(y)).mean(),
            "share_same_direction": (np.sign(np.diff(x)) == np.sign(np.diff(y))).mean(),
            "noise_to_signal": r.std(ddof=1) / y.std(ddof=1),
            "correlation": np.corrcoef(x, r)[0, 1],
            "autocorrelation": acf(r, nlags=1, fft=False)[1],
            "theil_u1": np.sqrt((r**2).mean()) / (np.sqrt((x**2).mean()) + np.sqrt((y**2).mean())),
            "theil_u2": np.sqrt(((r[1:] / before) ** 2).sum() / ((np.diff(y) / before) ** 2).sum()),
        },
        "mincer_zarnowitz": regressed(x, y, lags, 1),
        "news": regressed(x, r, lags, 0),
        "noise": regressed(y, r, lags, 0),
    }  # fmt: skip


cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
print(json.dumps([measured(np.array(one["x"]), np.array(one["y"]), one["lags"]) for one in cases], default=float))
