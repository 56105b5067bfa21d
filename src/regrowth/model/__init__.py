"""The spatial general equilibrium in relative changes, in double precision on JAX.

Importing this package switches JAX to 64-bit numbers: a market that clears to nine
digits cannot be told from one that does not in 32 bits. Compiled programs are kept
between runs in the user's cache folder, unless JAX is already told where.
"""

from __future__ import annotations

import os

import jax
from platformdirs import user_cache_dir

jax.config.update("jax_enable_x64", True)
if getattr(jax.config, "jax_compilation_cache_dir", None) is None:
    jax.config.update("jax_compilation_cache_dir", user_cache_dir("regrowth", appauthor=False))
if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)
