//! A server that does what Samba does not, and what no server should: always a clear answer, never a hang or a panic.

use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use license_reclamation::{
    directory::{
        Answer, AnswerKind, Change, Directory as _, DirectoryError, ErrorKind, Guid,
        ldap::{LdapDirectory, LdapOptions},
    },
    job::{ActiveDirectoryConnection, Bind, SecretSource},
};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    ber,
    fake::{Fake, Reaction, Request, group, people, person},
};

fn kinds(answers: &[Answer]) -> Vec<AnswerKind> {
    answers.iter().map(|answer| answer.kind).collect()
}

fn is_modify(request: &Request) -> bool {
    matches!(request, Request::Modify { .. })
}

/// A directory behind a port whose server says these bytes to whatever it hears, or nothing.
async fn behind(scheme: &str, says: Option<&'static [u8]>) -> DirectoryError {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut heard = [0; 512];
            let _ = stream.read(&mut heard).await;
            if let Some(says) = says {
                let _ = stream.write_all(says).await;
            }
            open.push(stream);
        }
    });
    let connection = ActiveDirectoryConnection {
        server: Some(format!("{scheme}://127.0.0.1:{port}")),
        base: None,
        bind: Bind::Simple { user: "FAKE\\svc".to_owned(), password: SecretSource::Stdin },
        ca_file: None,
    };
    let options = LdapOptions { connect_timeout: Duration::from_millis(500), ..LdapOptions::default() };
    let directory = LdapDirectory::new(&connection, Some(SecretString::from("secret")), options).expect("settings");
    directory.sign_in().await.expect_err("no domain controller")
}

#[tokio::test]
async fn what_is_no_ldap_server_is_a_clear_error() {
    let refused_starttls: &[u8] = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x34\x04\x00\x04\x00";
    for (scheme, says, words) in [
        ("ldaps", None, "no TLS connection within 0.5 s"),
        ("ldap", None, "no TLS connection within 0.5 s"),
        ("ldaps", Some(b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice()), "no TLS connection"),
        ("ldap", Some(b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice()), "connecting to ldap://"),
        ("ldap", Some(b"\x30\x03\x02\x01\x01".as_slice()), "what answers is no LDAP server"),
        ("ldap", Some(refused_starttls), "StartTLS was refused: unavailable (52)"),
    ] {
        let start = Instant::now();
        let error = behind(scheme, says).await;
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(error.kind, ErrorKind::Connection, "{error}");
        assert!(error.message.contains(words), "{scheme} {says:?}: {error}");
    }
}

#[tokio::test]
async fn whatever_goes_wrong_at_sign_in_ends_in_words() {
    let notice = |parts| ber::message(&[0], ber::application(24, parts), Vec::new());
    // Active Directory puts the notice's name where controls belong.
    let id = ber::integer(0);
    let outside = ber::context_octets(10, "1.3.6.1.4.1.1466.20036");
    let notice_of_active_directory = ber::encode(ber::sequence(vec![id, ber::application(24, ber::result(52, "", b"")), outside]));
    let mut by_the_book = ber::result(52, "", b"");
    by_the_book.push(ber::context_octets(10, "1.3.6.1.4.1.1466.20036"));
    for (reaction, kind, words) in [
        (Reaction::Silence, ErrorKind::Connection, "did not answer within 0.4 s"),
        (Reaction::Bytes(b"\x30\x03\x02\x01\x01".to_vec()), ErrorKind::Connection, "not LDAP"),
        (Reaction::Bytes(b"GET ".repeat(50)), ErrorKind::Connection, "not LDAP"),
        (Reaction::Bytes(notice_of_active_directory), ErrorKind::Connection, "closed the connection"),
        (Reaction::Bytes(notice(by_the_book)), ErrorKind::Connection, "closed the connection"),
        (Reaction::HalfAnAnswer, ErrorKind::Connection, "in the middle of an answer"),
        (Reaction::Close, ErrorKind::Connection, "closed the connection"),
        (Reaction::Refuse(51, b"busy\0"), ErrorKind::Connection, "busy (51)"),
        (
            Reaction::Refuse(8, b"00002028: LdapErr: DSID-0C090343, comment: The server requires binds\0"),
            ErrorKind::SignIn,
            "strongerAuthRequired (8)",
        ),
        (Reaction::Refuse(49, b"\xff\xfe not UTF-8"), ErrorKind::Connection, "not LDAP"),
    ] {
        let fake = Fake::start(1).await;
        let mut reaction = Some(reaction);
        fake.manners(move |request, _| match request {
            Request::Bind => reaction.take().unwrap_or(Reaction::Close),
            _ => Reaction::Behave,
        });
        let error = fake.impatient().sign_in().await.expect_err(words);
        assert!(error.kind == kind && error.message.contains(words), "{words}: {error:?}");
        assert!(!error.message.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn only_writable_domain_controllers_are_used() {
    let fake = Fake::start(1).await;
    fake.state().capabilities.push("1.2.840.113556.1.4.1920");
    let error = fake.directory().sign_in().await.expect_err("read-only");
    assert!(error.kind == ErrorKind::Settings && error.message.contains("read-only"), "{error}");
    fake.state().capabilities.clear();
    let error = fake.directory().sign_in().await.expect_err("another server");
    assert!(error.kind == ErrorKind::Settings && error.message.contains("no Active Directory"), "{error}");
    assert!(!fake.state().requests.iter().any(|request| matches!(request, Request::Bind)), "the password was sent to it");
}

#[tokio::test]
async fn reads_survive_what_passes() {
    let fake = Fake::start(7).await;
    let mut reactions = vec![Reaction::Refuse(52, b""), Reaction::Close, Reaction::Refuse(51, b"")];
    fake.manners(move |request, _| match request {
        Request::Search { base, .. } if !base.is_empty() => reactions.pop().unwrap_or(Reaction::Behave),
        _ => Reaction::Behave,
    });
    let roster = fake.directory().roster(&group(), &|_| ()).await.expect("in the end");
    assert_eq!(roster.members.len(), 7);
}

#[tokio::test]
async fn reads_do_not_go_on_for_ever() {
    let nonsense = Reaction::Bytes(b"\x30\x80\x00".to_vec());
    let reactions = [Reaction::Silence, Reaction::Endless, Reaction::Close, Reaction::Refuse(51, b""), nonsense];
    let tried = reactions.map(async |reaction| {
        let fake = Fake::start(1).await;
        fake.manners(move |request, _| match request {
            Request::Search { base, .. } if !base.is_empty() => reaction.clone(),
            _ => Reaction::Behave,
        });
        let error = fake.impatient().roster(&group(), &|_| ()).await.expect_err("never");
        assert_eq!(error.kind, ErrorKind::Connection, "{error}");
        assert!(error.message.starts_with("reading the group's members: "), "{error}");
    });
    futures_util::future::join_all(tried).await;
}

#[tokio::test]
async fn ranges_and_pages_of_any_size_are_put_together() {
    for (count, range, page) in [(0, 30, 1000), (1, 1, 1), (30, 30, 7), (31, 30, 1000), (91, 30, 7), (120, 30, 200), (3100, 1500, 1000)] {
        let fake = Fake::start(count).await;
        fake.state().range = range.max(2);
        fake.state().page = page;
        let seen = AtomicUsize::new(0);
        let roster = fake.directory().roster(&group(), &|count| seen.store(usize::try_from(count).expect("few"), Ordering::SeqCst)).await;
        let roster = roster.unwrap_or_else(|e| panic!("{count} {range} {page}: {e}"));
        assert_eq!(roster.members.iter().map(|member| member.id).collect::<Vec<_>>(), people(count));
        assert_eq!(seen.load(Ordering::SeqCst), count);
    }
}

#[tokio::test]
async fn a_member_who_leaves_during_the_read_hides_nobody() {
    let fake = Fake::start(100).await;
    fake.state().range = 30;
    let mut reads = 0;
    fake.manners(move |request, members| {
        if matches!(request, Request::Search { attributes, .. } if attributes.iter().any(|name| name.starts_with("member;"))) {
            reads += 1;
            if reads == 3 {
                members.remove(5);
            }
        }
        Reaction::Behave
    });
    let roster = fake.directory().roster(&group(), &|_| ()).await.expect("the roster");
    let expected: Vec<Guid> = (0..100).filter(|number| *number != 5).map(person).collect();
    assert_eq!(roster.members.iter().map(|member| member.id).collect::<Vec<_>>(), expected);
    // One that shrinks below what was read, and one that changes all the time.
    let mut reads = 0;
    fake.manners(move |request, members| {
        if matches!(request, Request::Search { attributes, .. } if attributes.iter().any(|name| name.starts_with("member;"))) {
            reads += 1;
            if reads == 2 {
                members.truncate(10);
            }
        }
        Reaction::Behave
    });
    assert_eq!(fake.directory().roster(&group(), &|_| ()).await.expect("the roster").members.len(), 10);
    fake.state().members = people(100);
    fake.manners(|_, members| {
        members.rotate_left(1);
        Reaction::Behave
    });
    let error = fake.directory().roster(&group(), &|_| ()).await.expect_err("never the same");
    assert!(error.message.contains("it changed while it was read"), "{error}");
}

#[tokio::test]
async fn a_member_that_is_absent_costs_one_look_and_nobody_else() {
    for permissive in [true, false] {
        let fake = Fake::start(50).await;
        fake.state().members.retain(|guid| *guid != person(7));
        fake.state().people.retain(|guid| *guid != person(8));
        fake.state().permissive_known = permissive;
        let answers = fake.directory().change(&group(), Change::Remove, &people(50)).await;
        for (at, answer) in answers.iter().enumerate() {
            let expected = match at {
                7 => AnswerKind::Already,
                8 => AnswerKind::NoSuchUser,
                _ => AnswerKind::Done,
            };
            assert_eq!(answer.kind, expected, "{at}");
        }
        assert_eq!(fake.state().modifies(), [50, 48]);
        let controls: Vec<bool> = fake
            .state()
            .requests
            .iter()
            .filter_map(|request| match request {
                Request::Modify { permissive, .. } => Some(*permissive),
                _ => None,
            })
            .collect();
        assert_eq!(controls, [false, permissive], "the control is used where the server knows it, and only after a look");
        assert_eq!(fake.state().members, [person(8)]);
    }
}

#[tokio::test]
async fn one_whom_the_server_refuses_is_found_by_halving() {
    let fake = Fake::start(400).await;
    fake.manners(|request, _| match request {
        Request::Modify { guids, .. } if guids.contains(&person(123)) => {
            Reaction::Refuse(53, b"0000209A: SvcErr: DSID-031A1236, problem 5003 (WILL_NOT_PERFORM), data 0\n\0")
        }
        _ => Reaction::Behave,
    });
    let answers = fake.directory().change(&group(), Change::Remove, &people(400)).await;
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer.kind, if at == 123 { AnswerKind::Refused } else { AnswerKind::Done }, "{at}");
    }
    let culprit = &answers[123];
    assert_eq!((culprit.status, &*culprit.code), (53, "unwillingToPerform"));
    assert_eq!(&*culprit.message, "unwillingToPerform (53): 0000209A: SvcErr: DSID-031A1236, problem 5003 (WILL_NOT_PERFORM), data 0");
    assert!(fake.state().modifies().len() < 25, "{:?}", fake.state().modifies());
    assert_eq!(fake.state().members, [person(123)]);
}

#[tokio::test]
async fn a_portion_that_is_too_large_is_halved_until_it_fits() {
    for code in [3, 11, 80] {
        let fake = Fake::start(1000).await;
        fake.manners(move |request, _| match request {
            Request::Modify { guids, .. } if guids.len() > 200 => {
                Reaction::Refuse(code, b"00002024: SvcErr: DSID-0, problem 5008 (ADMIN_LIMIT_EXCEEDED), data 0\n\0")
            }
            _ => Reaction::Behave,
        });
        let directory = fake.directory();
        assert_eq!(kinds(&directory.change(&group(), Change::Remove, &people(600)).await), [AnswerKind::Done; 600]);
        assert_eq!(fake.state().modifies(), [500, 250, 125, 125, 125, 125, 100]);
        let rest: Vec<Guid> = (600..1000).map(person).collect();
        assert_eq!(kinds(&directory.change(&group(), Change::Remove, &rest).await), [AnswerKind::Done; 400]);
        assert_eq!(fake.state().modifies()[7..], [125, 125, 125, 25], "what was too much is remembered");
        assert_eq!(fake.state().members, []);
    }
}

#[tokio::test]
async fn portions_grow_once_the_server_took_one() {
    let fake = Fake::start(12_000).await;
    let directory = fake.directory();
    let batch = directory.profile().batch;
    for some in people(12_000).chunks(batch) {
        directory.change(&group(), Change::Remove, some).await;
    }
    assert_eq!(fake.state().modifies(), [500, 4500, 5000, 2000]);
    assert_eq!(fake.state().members, []);
}

#[tokio::test]
async fn results_of_the_whole_directory_stop_or_wait() {
    for (reaction, kind, words) in [
        (Reaction::Refuse(51, b"00002024: SvcErr: busy\0"), AnswerKind::Busy, "busy (51)"),
        (Reaction::Refuse(52, b""), AnswerKind::Busy, "unavailable (52)"),
        (
            Reaction::Refuse(50, b"00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n\0"),
            AnswerKind::Fatal,
            "no right to write member on CN=LIC-Fake",
        ),
        (Reaction::Refuse(8, b""), AnswerKind::Fatal, "does not accept this sign-in"),
        (Reaction::Refer, AnswerKind::Fatal, "refers to another one"),
    ] {
        let fake = Fake::start(700).await;
        fake.manners(move |request, _| if is_modify(request) { reaction.clone() } else { Reaction::Behave });
        let answers = fake.directory().change(&group(), Change::Remove, &people(700)).await;
        assert_eq!(kinds(&answers), [kind; 700], "{words}");
        assert!(answers[699].message.contains(words), "{:?}", answers[699]);
        assert_eq!(fake.state().modifies(), [500], "nothing more is sent");
    }
}

#[tokio::test]
async fn what_became_of_a_lost_modify_is_looked_up() {
    for (reaction, kind) in [
        (Reaction::CarryOutAndClose, AnswerKind::Done),
        (Reaction::HalfAnAnswer, AnswerKind::Done),
        (Reaction::Close, AnswerKind::Busy),
        (Reaction::Silence, AnswerKind::Busy),
        (Reaction::Bytes(b"\x30\x05garbage".to_vec()), AnswerKind::Busy),
        (Reaction::Refuse(0, b"\xff"), AnswerKind::Busy),
    ] {
        let fake = Fake::start(30).await;
        let mut reaction = Some(reaction);
        fake.manners(move |request, _| if is_modify(request) { reaction.take().unwrap_or(Reaction::Behave) } else { Reaction::Behave });
        let directory = fake.impatient();
        let answers = directory.change(&group(), Change::Remove, &people(20)).await;
        assert_eq!(kinds(&answers), [kind; 20], "{:?}", answers[0]);
        assert_eq!(fake.state().members.len(), if kind == AnswerKind::Done { 10 } else { 30 });
        if kind == AnswerKind::Busy {
            assert_eq!(kinds(&directory.change(&group(), Change::Remove, &people(20)).await), [AnswerKind::Done; 20]);
        }
        assert_eq!(fake.state().members.len(), 10);
    }
}

#[tokio::test]
async fn a_modify_that_is_carried_out_late_is_still_ours() {
    let fake = Fake::start(3).await;
    let mut modifies = 0;
    fake.manners(move |request, members| {
        if !is_modify(request) {
            return Reaction::Behave;
        }
        modifies += 1;
        if modifies == 1 {
            return Reaction::Silence;
        }
        // Only now the first one is carried out, before the second, which therefore finds nothing to do.
        members.clear();
        Reaction::Behave
    });
    let directory = fake.impatient();
    assert_eq!(kinds(&directory.change(&group(), Change::Remove, &people(3)).await), [AnswerKind::Busy; 3]);
    assert_eq!(kinds(&directory.change(&group(), Change::Remove, &people(3)).await), [AnswerKind::Done; 3]);
}

#[tokio::test]
async fn when_even_the_look_up_fails_the_answer_is_lost() {
    let fake = Fake::start(700).await;
    let mut closing = false;
    fake.manners(move |request, _| {
        closing |= is_modify(request);
        if closing { Reaction::Close } else { Reaction::Behave }
    });
    let answers = fake.impatient().change(&group(), Change::Remove, &people(700)).await;
    assert_eq!(kinds(&answers[..500]), [AnswerKind::Lost; 500]);
    assert_eq!(kinds(&answers[500..]), [AnswerKind::Busy; 200], "the others were not sent");
    assert_eq!(fake.state().modifies(), [500]);
}
