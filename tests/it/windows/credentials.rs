//! The Credential Manager as a secret's place.

use license_reclamation::directory::sandbox::CLIENT_SECRET;

use super::wine::{Wine, wine};
use crate::support::{Bed, GROUP, Ran, person};

fn remove(wine: &Wine, bed: &Bed, credential: &str) -> Ran {
    bed.write("list.csv", person(1));
    let mut native = bed.reclaim(&["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--credential", credential]);
    native.env_remove("RECLAIM_CLIENT_SECRET");
    Ran::of(wine.instead_of(&native))
}

#[test]
fn a_generic_credential_is_found_by_its_name() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(2);
    let name = "reclaim/tests of Zoë";
    Ran::of(wine.aid(&["store", name, CLIENT_SECRET])).exits(0);
    let ran = remove(wine, &bed, &format!("windows-credential:{name}"));
    Ran::of(wine.aid(&["forget", name])).exits(0);
    let ran = ran.exits(0);
    assert!(!ran.stdout.contains(CLIENT_SECRET) && !ran.stderr.contains(CLIENT_SECRET));
    assert_eq!(bed.sandbox.members(GROUP), [person(2)]);
    let missing = remove(wine, &bed, &format!("windows-credential:{name}")).exits(2);
    assert!(missing.stderr.contains(name) && missing.stderr.contains("cmdkey /generic:"), "{}", missing.stderr);
}
