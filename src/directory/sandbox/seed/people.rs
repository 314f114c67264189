//! Made-up people with the names that real tenants have: accents, apostrophes, guests, a user principal name that starts with `$`.

use super::SeedUser;
use crate::directory::sandbox::dice::mix;

/// First names with the ASCII form that user principal names need.
#[rustfmt::skip]
const FIRST: [(&str, &str); 48] = [
    ("Adèle", "adele"), ("Ağça", "agca"), ("Aiko", "aiko"), ("Aleksander", "aleksander"), ("Amélie", "amelie"), ("Ana", "ana"),
    ("Andrés", "andres"), ("Anh", "anh"), ("Åsa", "asa"), ("Başak", "basak"), ("Beatriz", "beatriz"), ("Björn", "bjorn"),
    ("Chloë", "chloe"), ("Christopher", "christopher"), ("Dáithí", "daithi"), ("Élodie", "elodie"), ("Fatima", "fatima"),
    ("Françoise", "francoise"), ("Gonçalo", "goncalo"), ("Grace", "grace"), ("Hélène", "helene"), ("Ingrid", "ingrid"),
    ("Jean-Luc", "jean-luc"), ("João", "joao"), ("José", "jose"), ("Jürgen", "jurgen"), ("Katarzyna", "katarzyna"),
    ("Kwame", "kwame"), ("Łukasz", "lukasz"), ("Mei", "mei"), ("Michał", "michal"), ("Mohammed", "mohammed"),
    ("Niamh", "niamh"), ("Noémie", "noemie"), ("Olga", "olga"), ("Øyvind", "oyvind"), ("Priya", "priya"), ("Ramón", "ramon"),
    ("Renée", "renee"), ("Sean", "sean"), ("Siân", "sian"), ("Søren", "soren"), ("Thomas", "thomas"), ("Ürün", "urun"),
    ("Věra", "vera"), ("Yūki", "yuki"), ("Zoë", "zoe"), ("Žofia", "zofia"),
];

/// Last names with the form that user principal names need; apostrophes are allowed there.
#[rustfmt::skip]
const LAST: [(&str, &str); 48] = [
    ("Andersson", "andersson"), ("Bauer", "bauer"), ("Bjørnsen", "bjornsen"), ("Çelik", "celik"), ("Černý", "cerny"),
    ("D'Angelo", "d'angelo"), ("De la Cruz", "delacruz"), ("Dubois", "dubois"), ("Fernández", "fernandez"),
    ("García", "garcia"), ("Gonçalves", "goncalves"), ("Grönlund", "gronlund"), ("Håkansson", "hakansson"),
    ("Horváth", "horvath"), ("Ivanova", "ivanova"), ("Jansen", "jansen"), ("Kovačević", "kovacevic"), ("Kowalski", "kowalski"),
    ("Kumar", "kumar"), ("L'Écuyer", "l'ecuyer"), ("Lefèvre", "lefevre"), ("Löfgren", "lofgren"), ("Martin", "martin"),
    ("McDonald", "mcdonald"), ("Meyer", "meyer"), ("Müller", "muller"), ("Nakamura", "nakamura"), ("Nguyễn", "nguyen"),
    ("N'Diaye", "n'diaye"), ("Novák", "novak"), ("O'Brien", "o'brien"), ("O'Neill", "o'neill"), ("Okafor", "okafor"),
    ("Öztürk", "ozturk"), ("Papadopoulos", "papadopoulos"), ("Peña", "pena"), ("Popescu", "popescu"), ("Quiñones", "quinones"),
    ("Rossi", "rossi"), ("Sánchez", "sanchez"), ("Schäfer", "schafer"), ("Silva", "silva"), ("Smith", "smith"),
    ("Sørensen", "sorensen"), ("Şahin", "sahin"), ("Tran", "tran"), ("Van den Berg", "vandenberg"), ("Wójcik", "wojcik"),
];

/// The person of that number, a member of that group.
pub(super) fn person(index: usize, domain: &str, group: &str) -> SeedUser {
    let chance = mix(index as u64);
    let pick = |from: u32| usize::try_from(chance >> from & 0xffff).unwrap_or_default();
    let ((first, first_ascii), (last, last_ascii)) = (FIRST[pick(0) % FIRST.len()], LAST[pick(16) % LAST.len()]);
    let display_name = format!("{first} {last}");
    let mailbox = format!("{first_ascii}.{last_ascii}{}", index + 1);
    let (user_principal_name, mail) = match index {
        // Graph answers 400 to `/users/$…`; only `/users('$…')` works.
        3 => (format!("${mailbox}@{domain}"), None),
        _ if index % 23 == 7 => {
            let home = format!("{mailbox}@fabrikam.example");
            (format!("{}#EXT#@{domain}", home.replace('@', "_")), Some(home))
        }
        // Users synchronised long ago can have letters that Entra does not give out any more.
        _ if index % 41 == 11 => {
            let name = display_name.replace(' ', ".");
            (format!("{name}{}@{domain}", index + 1), Some(format!("{mailbox}@{domain}")))
        }
        _ => (format!("{mailbox}@{domain}"), Some(format!("{mailbox}@{domain}"))),
    };
    let guest = user_principal_name.contains("#EXT#");
    SeedUser {
        user_principal_name,
        id: None,
        display_name,
        mail,
        sam_account_name: (!guest).then(|| format!("{}{}", first_ascii.chars().take(1).collect::<String>(), index + 10_001)),
        disabled: index % 37 == 5,
        groups: vec![group.to_owned()],
        licenses: if index % 29 == 13 { vec![super::sku_of_group(group)] } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::person;

    #[test]
    fn people_are_unique_and_of_all_kinds() {
        let people: Vec<_> = (0..20_000).map(|index| person(index, "contoso.example", "G")).collect();
        let upns: HashSet<_> = people.iter().map(|p| p.user_principal_name.to_lowercase()).collect();
        assert_eq!(upns.len(), people.len());
        let count = |test: &dyn Fn(&str) -> bool| people.iter().filter(|p| test(&p.user_principal_name)).count();
        assert_eq!(count(&|upn| upn.starts_with('$')), 1);
        assert!(count(&|upn| upn.contains('\'')) > 1_000);
        assert!(count(&|upn| upn.contains("#EXT#")) > 500);
        assert!(count(&|upn| !upn.is_ascii()) > 100);
        assert!(people.iter().filter(|p| !p.display_name.is_ascii()).count() > 5_000);
        assert_eq!(people[17], person(17, "contoso.example", "G"));
    }
}
