#!/usr/bin/env python3
"""Makes the sample files of this folder; always the same ones, on every machine and with every Python 3.9 or newer.

    python3 samples/generate.py            write the files
    python3 samples/generate.py --check    exit 1 when a committed file is not what this script makes

Every choice depends only on a hash of what it is about, so a change here changes no more than it says.
"""

import csv
import hashlib
import io
import sys
import unicodedata
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
AS_OF = date(2026, 11, 22)
PEOPLE = 2000

FIRST = """Anna Ben Chloé Dariusz Elif François Gül Hélène Ismaël Jürgen Katarzyna Léa Mikael Nuño Oona Paweł Quentin Renée Søren Théo
Ursula Valérie Wojciech Ximena Yaşar Zoë Aaron Bożena Carlos Dóra Emile Fatima Giulia Håkan Ines João Karin Lukáš María Niamh""".split()
LAST = """Müller O'Neill Dvořák García Lindström D'Angelo Kowalski Nguyễn Øster Petit Rossi Šimek Tóth Unger Valdés Weiß Yılmaz Zimmer
Andersen Björk Castro Dubois Eriksson Fischer Grün Horváth Ivanov Jansen Krüger Lefèvre Marek Nováková O'Brien Pérez Quist Ruiz
Sørensen Thévenot Urban Vogel""".split()
DEPARTMENTS = ["Sales", "Research & Development", "Finance", "IT", "Design", "Operations", "Legal, Risk", "Human Resources"]


def digest(*about):
    """16 bytes that depend only on `about`."""
    return hashlib.sha256("\x1f".join(map(str, about)).encode()).digest()[:16]


def pick(count, *about):
    """A whole number from 0 to count - 1."""
    return int.from_bytes(digest(*about)[:8], "big") % count


def percent(*about):
    return pick(100, *about)


def object_id(*about):
    value = bytearray(digest("id", *about))
    value[6] = value[6] & 0x0F | 0x40
    value[8] = value[8] & 0x3F | 0x80
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def plain(name):
    """A name as it stands in addresses: no accents, small letters."""
    special = {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "ss", "ı": "i"}
    text = "".join(special.get(c, c) for c in name)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


class Person:
    def __init__(self, number):
        first, last = FIRST[pick(len(FIRST), "first", number)], LAST[pick(len(LAST), "last", number)]
        self.number = number
        self.name = f"{first} {last}"
        alias = f"{plain(first)}.{plain(last)}{number}"
        self.guest = number % 97 == 13
        self.sam = f"{plain(first)[0]}{plain(last).replace(chr(39), '')[:12]}{number}"
        if self.guest:
            self.mail = f"{alias}@fabrikam.example"
            self.upn = f"{self.mail.replace('@', '_')}#EXT#@contoso.onmicrosoft.com"
            self.sam = ""
        else:
            self.upn = self.mail = f"{alias}@contoso.com"
        if number == 7:
            self.name, self.upn, self.mail, self.sam = "Build service", "$build@contoso.com", "", "svc-build"
        if number in (40, 41):
            # Two accounts of one person share a mail address that is neither's sign-in name: nobody can tell which is meant.
            self.mail = "lee.min@contoso.com"
        self.id = object_id(number)
        self.sid = f"S-1-5-21-2025429265-764733703-1417001333-{1100 + number}"
        self.enabled = percent("enabled", number) >= 3
        self.department = DEPARTMENTS[pick(len(DEPARTMENTS), "department", number)]
        special = number in (7, 40, 41)
        self.miro = special or percent("miro", number) < 55
        self.visio = number == 7 or percent("visio", number) < 25
        self.salesforce = percent("salesforce", number) < 18
        self.vip = not special and percent("vip", number) == 0

    def groups(self):
        names = []
        if self.miro:
            names.append("LIC-Miro")
        if self.visio:
            names.append("LIC-Visio")
        if self.salesforce:
            names.append("LIC-Salesforce")
        if self.miro and percent("suite", self.number) < 2:
            # A second group that assigns the same licence: leaving LIC-Miro frees no seat.
            names.append("LIC-Design-Suite=MIRO")
        return names

    def licenses(self):
        return ["MIRO"] if self.miro and percent("direct", self.number) < 2 else []


EVERYBODY = [Person(number) for number in range(1, PEOPLE + 1)]


def table(header, rows, delimiter=",", quote=csv.QUOTE_MINIMAL, line_end="\r\n"):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quote, lineterminator=line_end)
    writer.writerows([header, *rows])
    return text.getvalue()


def moment(day, *about):
    """A time on that day, as Nexthink writes it."""
    seconds = pick(8 * 3600, "time", day, *about)
    return (datetime(day.year, day.month, day.day, 8, tzinfo=timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def tenant():
    header = ["UserPrincipalName", "ObjectId", "DisplayName", "Mail", "SamAccountName", "Enabled", "Groups", "Licenses"]
    return table(
        header,
        ([p.upn, p.id, p.name, p.mail, p.sam, p.enabled, "|".join(p.groups()), "|".join(p.licenses())] for p in EVERYBODY),
    )


def vips():
    rows = [[p.upn, "Management" if percent("why", p.number) < 50 else "Works council"] for p in EVERYBODY if p.vip]
    rows.append(["has.left@contoso.com", "Management"])
    return table(["UserPrincipalName", "Reason"], rows, line_end="\n")


# Miro: a list of people whom a query has selected as unused, and what they answered.

def miro_unused():
    """An NQL export: dotted names, the query's own names for what it computed, nothing for "no value"."""
    header = ["user.name", "user.upn", "user.ad.email_address", "user.sid", "department", "app_usage_", "last_used"]

    def row(p, upn=True):
        known = percent("miro-ever", p.number) < 60
        used = AS_OF - timedelta(days=91 + pick(200, "miro-last", p.number))
        name = f"CONTOSO\\{p.sam}" if p.sam else p.mail
        usage = f"{pick(290, 'miro-seconds', p.number)}s" if known else ""
        return [name, p.upn if upn else "", p.mail, "" if p.guest else p.sid, p.department, usage, moment(used, p.number) if known else ""]

    rows = []
    for p in EVERYBODY:
        if p.number == 40:
            # The sign-in name is hidden in this export, and the mail address is the only name left.
            rows.append(["", "", p.mail, "", p.department, "", ""])
        elif p.number == 41:
            continue
        elif p.number == 7 or (p.miro and percent("miro-unused", p.number) < 30):
            rows.append(row(p))
        elif not p.miro and percent("miro-gone", p.number) < 3:
            rows.append(row(p))
    rows.append(["CONTOSO\\hleft", "has.left@contoso.com", "has.left@contoso.com", "", "Sales", "", ""])
    rows.append(["", "-", "", "", "Sales", "12s", ""])
    rows.append(rows[20])
    rows.append([rows[30][0], rows[30][1].upper(), *rows[30][2:]])
    return table(header, rows, line_end="\n")


def listed_miro():
    return [p for p in EVERYBODY if p.number == 7 or (p.miro and p.number not in (40, 41) and percent("miro-unused", p.number) < 30)]


def miro_answers():
    """A campaign's responses: asked on 2 November, some asked before."""
    header = ["user.upn", "state", "answers.do_you_still_need_miro", "time"]
    yes, no = "Yes, I still need it", "No, you can have it back"
    rows = []
    for p in listed_miro():
        kind = percent("miro-answer", p.number)
        day = date(2026, 11, 2) + timedelta(days=pick(14, "miro-day", p.number))
        old = date(2026, 7, 1) + timedelta(days=pick(20, "miro-old", p.number))
        if kind < 45:
            rows.append([p.upn, "answered", no, moment(day, p.number)])
            if kind < 4:
                # Changed their mind: the older answer does not count.
                rows.append([p.upn, "answered", yes, moment(day - timedelta(days=60), p.number)])
        elif kind < 62:
            rows.append([p.upn, "answered", yes, moment(day, p.number)])
        elif kind < 70:
            # Too long ago to protect the seat.
            rows.append([p.upn, "answered", yes, moment(old, p.number)])
        elif kind < 85:
            rows.append([p.upn, ["declined", "postponed", "expired"][kind % 3], "", moment(day, p.number)])
    return table(header, rows, line_end="\n")


# Visio: rows of usage per week, and a list of devices.

def visio_usage(first, last):
    """Weekly rows of two applications; a device or two per person."""
    header = ["user.upn", "device.name", "application.name", "week_start", "focus_minutes"]
    rows = []
    for p in EVERYBODY:
        kind = percent("visio-use", p.number)
        if not p.visio and kind >= 2:
            continue
        week = first
        while week <= last:
            about = (p.number, week)
            device = f"PC-{4000 + p.number}" if percent("device", *about) < 85 else f"NB-{7000 + p.number}"
            if p.number == 7:
                # Thirteen weeks that add up to 5.0 minutes exactly, which is in use; sums of binary fractions miss it.
                tenths = 2 if week == first_week() else 4
            elif kind < 62 and percent("visio-week", *about) < 70:
                tenths = 5 + pick(1200, "visio-focus", *about)
            elif kind < 76 and percent("visio-week", *about) < 20:
                tenths = 1 + pick(9, "visio-focus", *about)
            elif kind < 90 and percent("visio-null", *about) < 15:
                tenths = None
            else:
                week += timedelta(days=7)
                continue
            focus = "" if tenths is None else f"{tenths // 10}.{tenths % 10}"
            rows.append([p.upn, device, "Visio", week, focus])
            week += timedelta(days=7)
        if 76 <= kind < 94:
            monday = first + timedelta(days=7 * pick(3, "excel", p.number))
            rows.append([p.upn, f"PC-{4000 + p.number}", "Excel", monday, f"{30 + pick(400, 'excel-focus', p.number)}.0"])
    return table(header, rows, line_end="\n")


def first_week():
    """The Monday of the week in which the 90 days before AS_OF begin."""
    day = AS_OF - timedelta(days=90)
    return day - timedelta(days=day.weekday())


def visio_devices():
    """Devices on which Visio was not opened, with who used them last; some are shared."""
    header = ["device.name", "device.last_user", "device.number_of_users", "last_seen"]
    rows = []
    for p in EVERYBODY:
        if p.visio and p.sam and percent("visio-device", p.number) < 6:
            shared = percent("visio-shared", p.number) < 25
            name = f"MEETING-{p.number}" if shared else f"PC-{4000 + p.number}"
            rows.append([name, f"CONTOSO\\{p.sam}", 2 + pick(9, "sharing", p.number) if shared else 1, moment(AS_OF - timedelta(days=pick(20, "seen", p.number)))])
    rows.append(["KIOSK-1", "-", 40, moment(AS_OF)])
    return table(header, rows, line_end="\n")


def visio_answers():
    rows = []
    for p in EVERYBODY:
        kind = percent("visio-answer", p.number)
        if p.visio and p.number != 7 and 62 <= percent("visio-use", p.number) and kind < 50:
            rows.append([p.upn, "yes" if kind < 25 else "No", date(2026, 10, 5) + timedelta(days=pick(30, "visio-day", p.number))])
    return table(["UserPrincipalName", "Answer", "AnsweredAt"], rows, line_end="\n")


# Salesforce: what a Windows PowerShell 5.1 script exports on a computer set to German.

def salesforce_inactive():
    header = ["Name", "SamAccountName", "Department", "LastLogin"]
    rows = []
    for p in EVERYBODY:
        if p.sam and p.salesforce and percent("crm", p.number) < 24:
            day = AS_OF - timedelta(days=95 + pick(300, "crm-last", p.number))
            rows.append([p.name, p.sam, p.department, day.strftime("%d.%m.%Y 00:00:00")])
    text = table(header, rows, delimiter=";", quote=csv.QUOTE_ALL)
    return b"\xff\xfe" + ("#TYPE Selected.System.Management.Automation.PSCustomObject\r\n" + text).encode("utf-16-le")


# Lists for `reclaim remove`.

def bulk_template(old):
    title = "Member object ID or user principal name [memberObjectIdOrUpn] Required"
    lines = ["version:v1.0"] if old else []
    lines += [title, "Example: 9832aad8-e4fe-496b-a604-95c6ef01ae75"]
    members = [p for p in EVERYBODY if p.salesforce][5 if old else 40 :][:20]
    lines += [p.id if old or p.number % 2 else p.upn for p in members]
    return "".join(line + "\r\n" for line in lines)


def plain_list():
    return "".join(p.upn + "\n" for p in [p for p in EVERYBODY if p.miro][100:125])


def files():
    weeks = [first_week() + timedelta(days=7 * n) for n in range(13)]
    mark = "\ufeff"
    return {
        "tenant.csv": mark + tenant(),
        "vip.csv": vips(),
        "miro/unused-2026-11.csv": miro_unused(),
        "miro/answers-2026-11.csv": miro_answers(),
        "visio/usage-2026-q3.csv": visio_usage(weeks[0], weeks[5]),
        "visio/usage-2026-q4.csv": visio_usage(weeks[6], weeks[12]),
        "visio/devices-2026-11.csv": visio_devices(),
        "visio/answers-2026-10.csv": visio_answers(),
        "salesforce/inactive-2026-11.csv": salesforce_inactive(),
        "remove/entra-bulk-template.csv": mark + bulk_template(old=False),
        "remove/entra-bulk-template-v1.csv": bulk_template(old=True),
        "remove/plain-list.txt": plain_list(),
    }


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    drifted = []
    for name, content in files().items():
        content = content if isinstance(content, bytes) else content.encode()
        path = FOLDER / name
        if check:
            if not path.is_file() or path.read_bytes() != content:
                drifted.append(name)
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    if drifted:
        sys.exit(f"samples/generate.py makes other files than the committed {', '.join(drifted)}; run it and commit the result")


if __name__ == "__main__":
    main()
