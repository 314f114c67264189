#!/usr/bin/python3
"""Makes the database of a throw-away Active Directory domain in DIR, for a domain controller at ADDRESS.

    provision.py DIR ADDRESS

corp.example.com with OU=People, OU=Groups and OU=Locked; svc-reclaim may write `member` on the groups of OU=Groups and
nothing else, svc-read may write nothing. Three wrong passwords lock an account. Times: about 4 s.
"""

import logging
import sys

import ldb
from samba.auth import system_session
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

BASE = "DC=corp,DC=example,DC=com"
PASSWORD = "Passw0rd!Adm1n"


def main(directory, address):
    lp = LoadParm()
    lp.load(directory + "/etc/empty.conf")  # not the machine's own smb.conf
    lp.set("ldb:nosync", "true")
    lp.set("tdb:nosync", "true")
    provision(
        logging.getLogger("provision"), system_session(), smbconf=directory + "/etc/smb.conf", targetdir=directory, lp=lp,
        realm="CORP.EXAMPLE.COM", domain="CORP", hostname="dc1", hostip=address, adminpass=PASSWORD,
        serverrole="active directory domain controller", dns_backend="NONE", dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2,
        skip_sysvolacl=True, use_rfc2307=False)
    lp = LoadParm()
    lp.load(directory + "/etc/smb.conf")
    sam = SamDB(directory + "/private/sam.ldb", lp=lp, session_info=system_session(lp))
    with_spn(sam)
    for name in ("People", "Groups", "Locked"):
        sam.add({"dn": f"OU={name},{BASE}", "objectClass": "organizationalUnit"})
    for name in ("svc-reclaim", "svc-read"):
        sam.newuser(name, PASSWORD)
    sam.modify_ldif(f"dn: {BASE}\nchangetype: modify\nreplace: lockoutThreshold\nlockoutThreshold: 3\n")
    grant_member(sam, "svc-reclaim", f"OU=Groups,{BASE}")


def with_spn(sam):
    """Kerberos tickets are issued for this name; a real domain controller registers it by itself."""
    message = ldb.Message(ldb.Dn(sam, f"CN=DC1,OU=Domain Controllers,{BASE}"))
    message["spn"] = ldb.MessageElement(["ldap/dc1.corp.example.com"], ldb.FLAG_MOD_ADD, "servicePrincipalName")
    sam.modify(message)


def grant_member(sam, account, unit):
    """Write the attribute `member` of the groups below the unit: dsacls … /I:S /G "CORP\\svc-reclaim:WP;member;group"."""
    found = sam.search(BASE, ldb.SCOPE_SUBTREE, f"(sAMAccountName={account})", ["objectSid"])
    sid = sam.schema_format_value("objectSid", found[0]["objectSid"][0]).decode()
    ace = f"(OA;CIIO;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;bf967a9c-0de6-11d0-a285-00aa003049e2;{sid})"
    SDUtils(sam).dacl_add_ace(unit, ace)


main(*sys.argv[1:])
