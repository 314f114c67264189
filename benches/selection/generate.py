#!/usr/bin/env python3
"""Makes a large usage export, always the same one for the same arguments.

    generate.py ROWS USERS FOLDER [EVERY]    writes usage.csv, answers.csv, protect.csv, tenant.csv, job.toml to FOLDER;
                                             each EVERYth person has answered, each tenth when nothing is said

A row per person, device, application and week, in no order: the worst case for looking people up.
"""

import random
import sys
from pathlib import Path


def main():
    rows, users, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 10
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20261122)
    upn = [f"first.last{n:06}@contoso.com" for n in range(users)]
    # The same person is not always written alike.
    spelled = [[name, name, name, name.upper() if n % 10 == 0 else name] for n, name in enumerate(upn)]
    weeks = [f"2026-{month:02}-{day:02}" for month in range(6, 12) for day in (1, 8, 15, 22)]
    # Half of the people use the application little.
    limit = [60 if n % 3 else 700 for n in range(users)]
    with open(folder / "usage.csv", "w", newline="") as out:
        out.write("user.upn,user.sid,device.name,application.name,date,focus_minutes\n")
        lines = []
        for _ in range(rows):
            n = int(chance.random() * users)
            x = chance.random()
            tenths = int(x * limit[n])
            lines.append(
                f"{spelled[n][int(x * 4e6) & 3]},S-1-5-21-{n:07},PC-{n:06},Miro,{weeks[int(x * 1e9) % len(weeks)]},{tenths // 10}.{tenths % 10}\n"
            )
            if len(lines) == 100_000:
                out.write("".join(lines))
                lines.clear()
        out.write("".join(lines))
    with open(folder / "answers.csv", "w", newline="") as out:
        out.write("user.upn,answer,answered_at\n")
        for n in range(0, users, every):
            out.write(f"{upn[n]},{'yes' if n % 20 else 'no'},2026-11-02\n")
    with open(folder / "protect.csv", "w", newline="") as out:
        out.write("user.upn\n")
        out.writelines(f"{upn[n]}\n" for n in range(7, users, 1000))
    with open(folder / "tenant.csv", "w", newline="") as out:
        out.write("UserPrincipalName,Groups\n")
        out.writelines(f"{name},LIC-Miro\n" for name in upn)
    (folder / "job.toml").write_text(
        """application = "Miro"
directory = "entra"
group = "LIC-Miro"
[input]
usage = ["usage.csv"]
answers = ["answers.csv"]
protect = ["protect.csv"]
[policy]
as_of = "2026-11-22"
window = "90d"
min_focus_time = "400min"
ask_permission = true
keep_answers = ["yes"]
release_answers = ["no"]
no_answer = "reclaim"
[run]
seat_forecast = false
[entra]
tenant = "contoso.onmicrosoft.com"
client_id = "00000000-0000-0000-0000-000000000000"
credential = "env:RECLAIM_CLIENT_SECRET"
"""
    )


if __name__ == "__main__":
    main()
