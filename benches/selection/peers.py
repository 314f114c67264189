#!/usr/bin/env python3
"""The same selection by DuckDB or polars: peers.py duckdb|polars FOLDER OUT THREADS

Who has less than 400 minutes since 2026-08-24 (names without case), did not answer "yes" and is not protected; sorted.
"""

import os
import sys
from pathlib import Path


def duck(folder, out, threads):
    import duckdb

    columns = "{'user.upn':'VARCHAR','user.sid':'VARCHAR','device.name':'VARCHAR','application.name':'VARCHAR','date':'DATE','focus_minutes':'DECIMAL(12,1)'}"
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}; SET preserve_insertion_order = false; SET enable_progress_bar = false")
    connection.execute(
        f"""COPY (
          SELECT u FROM (
            SELECT lower(trim("user.upn")) AS u, coalesce(sum(CASE WHEN date >= DATE '2026-08-24' THEN focus_minutes END), 0) AS total
            FROM read_csv('{folder}/usage.csv', header = true, columns = {columns}) WHERE lower("application.name") = 'miro' GROUP BY 1)
          WHERE total < 400
            AND NOT EXISTS (SELECT 1 FROM read_csv('{folder}/answers.csv') a WHERE lower(a."user.upn") = u AND lower(a.answer::VARCHAR) IN ('yes', 'true'))
            AND NOT EXISTS (SELECT 1 FROM read_csv('{folder}/protect.csv', header = true) p WHERE lower(p."user.upn") = u)
          ORDER BY 1) TO '{out}' (HEADER false, QUOTE '')"""
    )


def polar(folder, out, threads):
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars as pl

    name = pl.col("user.upn").str.strip_chars().str.to_lowercase()
    usage = pl.scan_csv(f"{folder}/usage.csv", schema_overrides={"focus_minutes": pl.Decimal(12, 1), "date": pl.Date}).filter(
        pl.col("application.name").str.to_lowercase() == "miro"
    )
    recent = pl.when(pl.col("date") >= pl.date(2026, 8, 24)).then(pl.col("focus_minutes")).otherwise(0)
    totals = usage.group_by(name.alias("u")).agg(recent.sum().alias("total"))
    keep = pl.scan_csv(f"{folder}/answers.csv").filter(pl.col("answer") == "yes").select(name.alias("u"))
    protect = pl.scan_csv(f"{folder}/protect.csv").select(name.alias("u"))
    selected = totals.filter(pl.col("total") < 400).join(keep, on="u", how="anti").join(protect, on="u", how="anti").select("u").sort("u")
    selected.collect(engine="streaming").write_csv(out, include_header=False)


if __name__ == "__main__":
    {"duckdb": duck, "polars": polar}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3], sys.argv[4])
