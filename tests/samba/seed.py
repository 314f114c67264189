#!/usr/bin/python3
"""Puts COUNT users (PREFIX00000 …) into the stopped domain in DIR and, into OU=Groups, a group with all of them.

    seed.py DIR GROUP PREFIX COUNT

In batch mode, in one transaction: 20,000 take about a minute, one by one they would take hours.
"""

import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

BASE = "DC=corp,DC=example,DC=com"


def main(directory, group, prefix, count):
    lp = LoadParm()
    lp.load(directory + "/etc/smb.conf")
    sam = SamDB(directory + "/private/sam.ldb", lp=lp, session_info=system_session(lp), options=["batch_mode:1"])
    names = [f"{prefix}{number:05}" for number in range(int(count))]
    sam.transaction_start()
    for name in names:
        sam.add({
            "dn": f"CN={name},OU=People,{BASE}", "objectClass": "user", "sAMAccountName": name, "displayName": f"User {name}",
            "userPrincipalName": f"{name}@corp.example.com", "mail": f"{name}@mail.example.com",
        })
    sam.add({"dn": f"CN={group},OU=Groups,{BASE}", "objectClass": "group", "sAMAccountName": group})
    message = ldb.Message(ldb.Dn(sam, f"CN={group},OU=Groups,{BASE}"))
    members = [f"CN={name},OU=People,{BASE}" for name in names]
    message["member"] = ldb.MessageElement(members, ldb.FLAG_MOD_ADD, "member")
    sam.modify(message)
    sam.transaction_commit()


main(*sys.argv[1:])
