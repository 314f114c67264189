//! Who is meant: an index over the roster that finds members by any of their names, without case, accents kept apart.

use hashbrown::HashTable;

use super::MatchedBy;
use crate::directory::{Guid, Member, Roster};

/// Whom a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// No member.
    Nobody,
    /// One member, by that of its names.
    One(u32, MatchedBy),
    /// Several members; who is meant cannot be known.
    Several(Box<[u32]>),
}

/// Finds members by their names.
pub struct RosterIndex<'a> {
    members: &'a [Member],
    names: HashTable<(u32, MatchedBy)>,
    hasher: foldhash::fast::FixedState,
}

/// The kinds of names in the index, the strongest first. Object ids are compared as numbers.
const KINDS: [MatchedBy; 6] = [
    MatchedBy::ObjectId,
    MatchedBy::UserPrincipalName,
    MatchedBy::Mail,
    MatchedBy::SamAccountName,
    MatchedBy::Sid,
    MatchedBy::DistinguishedName,
];

impl<'a> RosterIndex<'a> {
    /// Indexes a roster.
    #[must_use]
    pub fn new(roster: &'a Roster) -> Self {
        let members = roster.members.as_slice();
        let count = members.iter().map(|member| 1 + names(member).count()).sum();
        let mut index = Self { members, names: HashTable::with_capacity(count), hasher: foldhash::fast::FixedState::default() };
        for (position, member) in members.iter().enumerate() {
            // INVARIANT: a group has far fewer than 2^32 members.
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            index.insert(index.hash_id(member.id), position, MatchedBy::ObjectId);
            for (kind, text) in names(member) {
                index.insert(index.hash(text), position, kind);
            }
        }
        index
    }

    fn insert(&mut self, hash: u64, position: u32, kind: MatchedBy) {
        let (members, hasher) = (self.members, &self.hasher);
        self.names.insert_unique(hash, (position, kind), |(other, kind)| match kind {
            MatchedBy::ObjectId => hash_id(hasher, members[*other as usize].id),
            kind => name(&members[*other as usize], *kind).map_or(0, |text| hash_text(hasher, text)),
        });
    }

    /// Whom `text` means: an object id, UPN, mail, SAM name, `DOMAIN\user`, SID or DN.
    #[must_use]
    pub fn find(&self, text: &str) -> Match {
        let text = text.trim();
        if text.is_empty() {
            return Match::Nobody;
        }
        if let Ok(id) = text.parse::<Guid>() {
            let found = self.names.find(self.hash_id(id), |(member, kind)| *kind == MatchedBy::ObjectId && self.member(*member).id == id);
            return found.map_or(Match::Nobody, |(member, kind)| Match::One(*member, *kind));
        }
        let (domain, wanted) = match text.split_once('\\') {
            // A DN may hold a backslash too, but then it holds a `=` before it.
            Some((domain, user)) if !domain.contains('=') => (Some(domain), user),
            _ => (None, text),
        };
        // One member after the other, each once; nearly always there is one, and no room to be made.
        let (mut first, mut several) = (None, Vec::new());
        for (position, kind) in self.names.iter_hash(self.hash(wanted)) {
            if first == Some(*position) || several.contains(position) {
                continue;
            }
            let member = self.member(*position);
            let same = name(member, *kind).is_some_and(|name| same_name(name, wanted));
            let fits = match domain {
                None => true,
                Some(domain) => *kind == MatchedBy::SamAccountName && member.domain.as_deref().is_none_or(|other| same_name(other, domain)),
            };
            match first {
                _ if !same || !fits => {}
                None => first = Some(*position),
                Some(_) => several.push(*position),
            }
        }
        match first {
            None => Match::Nobody,
            Some(member) if several.is_empty() => Match::One(member, self.strongest(member, wanted)),
            Some(member) => {
                several.push(member);
                several.sort_unstable();
                Match::Several(several.into())
            }
        }
    }

    /// UPN and mail are often the same text: the strongest kind is told.
    fn strongest(&self, member: u32, text: &str) -> MatchedBy {
        let member = self.member(member);
        KINDS.into_iter().find(|kind| name(member, *kind).is_some_and(|name| same_name(name, text))).unwrap_or(MatchedBy::SamAccountName)
    }

    fn member(&self, position: u32) -> &'a Member {
        &self.members[position as usize]
    }

    fn hash(&self, text: &str) -> u64 {
        hash_text(&self.hasher, text)
    }

    fn hash_id(&self, id: Guid) -> u64 {
        hash_id(&self.hasher, id)
    }
}

/// A member's names. A mail address that is the user principal name, as nearly all are, is left out: the stronger name is told.
fn names(member: &Member) -> impl Iterator<Item = (MatchedBy, &str)> {
    let same = |kind, text: &str| kind == MatchedBy::Mail && member.user_principal_name.as_deref().is_some_and(|upn| same_name(upn, text));
    KINDS.into_iter().filter_map(|kind| Some((kind, name(member, kind)?))).filter(move |(kind, text)| !same(*kind, text))
}

fn name(member: &Member, kind: MatchedBy) -> Option<&str> {
    match kind {
        MatchedBy::UserPrincipalName => member.user_principal_name.as_deref(),
        MatchedBy::Mail => member.mail.as_deref(),
        MatchedBy::SamAccountName => member.sam_account_name.as_deref(),
        MatchedBy::Sid => member.sid.as_deref(),
        MatchedBy::DistinguishedName => member.dn.as_deref(),
        MatchedBy::ObjectId => None,
    }
}

/// Whether two names are the same for a directory: without case, accents kept apart.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() { one.eq_ignore_ascii_case(other) } else { one.to_lowercase() == other.to_lowercase() }
}

fn hash_text(hasher: &foldhash::fast::FixedState, text: &str) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut state = hasher.build_hasher();
    if text.is_ascii() {
        let mut block = [0u8; 64];
        for chunk in text.as_bytes().chunks(block.len()) {
            let block = &mut block[..chunk.len()];
            block.copy_from_slice(chunk);
            block.make_ascii_lowercase();
            state.write(block);
        }
    } else {
        for chunk in text.to_lowercase().as_bytes().chunks(64) {
            state.write(chunk);
        }
    }
    state.finish()
}

fn hash_id(hasher: &foldhash::fast::FixedState, id: Guid) -> u64 {
    use std::hash::BuildHasher;
    hasher.hash_one(id.as_u128())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: u128, upn: &str, mail: &str, sam: &str) -> Member {
        let text = |text: &str| (!text.is_empty()).then(|| text.into());
        Member {
            id: Guid::from_u128(id),
            user_principal_name: text(upn),
            mail: text(mail),
            sam_account_name: text(sam),
            ..Member::default()
        }
    }

    fn roster() -> Roster {
        let members = vec![
            member(1, "Zoe.Mueller@contoso.com", "zoe@contoso.com", "zmueller"),
            member(2, "zoe.m\u{fc}ller@contoso.com", "", "zm2"),
            member(3, "o'brien@contoso.com", "shared@contoso.com", "obrien"),
            member(4, "$odd@contoso.com", "shared@contoso.com", "OBRIEN2"),
            member(5, "twin@contoso.com", "twin@contoso.com", "twin"),
        ];
        Roster { members, others: Vec::new() }
    }

    #[test]
    fn every_name_finds_its_member() {
        let roster = roster();
        let index = RosterIndex::new(&roster);
        for (text, member, by) in [
            ("zoe.mueller@CONTOSO.com", 0, MatchedBy::UserPrincipalName),
            (" zoe@contoso.com ", 0, MatchedBy::Mail),
            ("ZOE.M\u{dc}LLER@contoso.com", 1, MatchedBy::UserPrincipalName),
            ("CORP\\ZMueller", 0, MatchedBy::SamAccountName),
            ("obrien", 2, MatchedBy::SamAccountName),
            ("$ODD@contoso.com", 3, MatchedBy::UserPrincipalName),
            ("00000000-0000-0000-0000-000000000005", 4, MatchedBy::ObjectId),
            ("twin@contoso.com", 4, MatchedBy::UserPrincipalName),
        ] {
            assert_eq!(index.find(text), Match::One(member, by), "{text}");
        }
    }

    #[test]
    fn accents_count_and_several_are_nobody_in_particular() {
        let roster = roster();
        let index = RosterIndex::new(&roster);
        assert_eq!(index.find("zoe.muller@contoso.com"), Match::Nobody);
        assert_eq!(index.find("shared@contoso.com"), Match::Several([2, 3].into()));
        assert_eq!(index.find("CORP\\shared@contoso.com"), Match::Nobody);
        assert_eq!(index.find(""), Match::Nobody);
    }

    #[test]
    fn another_domains_user_is_another_user() {
        let mut roster = roster();
        roster.members[0].domain = Some("CORP".into());
        let index = RosterIndex::new(&roster);
        assert_eq!(index.find("corp\\zmueller"), Match::One(0, MatchedBy::SamAccountName));
        assert_eq!(index.find("EVIL\\zmueller"), Match::Nobody);
    }
}
