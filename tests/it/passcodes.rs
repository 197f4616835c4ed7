//! What unlocks a device, and what its owner signed: rule 19. It is in the vault under a key of its ticket's own, seen with a reason, and gone for good when the
//! device leaves. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_app::Place;
use kontor_domain::audit::AuditEntries;
use kontor_domain::customers::{ErasePerson, ExportPerson};
use kontor_domain::policy::Role;
use kontor_domain::repairs::{DropPasscode, GetTicket, GetTicketPdf, KeepPasscode, SignTicket, Ticket};
use kontor_domain::vault::{EmptyVault, LockVault, Reveal};
use kontor_domain::{RepairTicketId, VaultSecretId};
use kontor_tests::programs::new_folder;
use kontor_tests::{PASSWORD, Shop, both_engines, new_id};

use crate::repairs::{moves, ticket};
use crate::vault::{PHRASE, on, seen, set_passphrase};
use crate::vault_copies::{back_up, restored, tamper};

const CODE: &str = "pass-4711-code";

async fn keep(shop: &Shop, ticket_id: RepairTicketId) {
    shop.call(KeepPasscode { ticket_id, passcode: CODE.into() }).await.unwrap();
}

async fn kept(shop: &Shop, ticket: &Ticket) -> Option<VaultSecretId> {
    shop.call(GetTicket { id: ticket.id }).await.unwrap().passcode
}

both_engines! {
    // Red when, in crates/domain/src/repairs/told.rs, `"repairs.keep_passcode", Mutation, May(Repair), Never);` becomes
    // `"repairs.keep_passcode", Mutation, May(Repair));`.
    // Red when, in crates/app/src/repairs/passcode/mod.rs, `if ticket.kind == StateKind::Done {` becomes `if false {`.
    async fn a_passcode_is_seen_with_a_reason_while_the_device_is_here(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let two = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        assert_eq!(kept(&shop, &one).await, None);
        let (id, call) = (new_id(), KeepPasscode { ticket_id: one.id, passcode: CODE.into() });
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let secret = kept(&shop, &one).await.unwrap();
        assert_eq!(seen(&shop, secret).await.unwrap(), CODE);
        shop.call(KeepPasscode { ticket_id: one.id, passcode: "2580".into() }).await.unwrap();
        assert_eq!((kept(&shop, &one).await, seen(&shop, secret).await.unwrap().as_str()), (Some(secret), "2580"), "mistyped, typed again");
        assert_eq!(kept(&shop, &two).await, None, "of that ticket alone");
        let asked = |reason: &str| Reveal { id: secret, reason: reason.into() };
        let tim = shop.hire("Tim", Role::Technician).await.token;
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&tim, asked(" ")).await.unwrap_err().code, "required");
        assert_eq!(shop.call_as(&tim, asked("The touch is tested")).await.unwrap().shown_s, 30);
        assert_eq!(shop.call_as(&carl, asked("Curious")).await.unwrap_err().code, "not_allowed");
        let trail = shop.call(AuditEntries { action: "vault.reveal".into(), ..AuditEntries::default() }).await.unwrap();
        assert!(trail.rows[0].user == "Tim" && trail.rows[0].detail["name"] == one.number.as_str(), "{:?}", trail.rows[0]);
        let story = serde_json::to_string(&shop.call(GetTicket { id: one.id }).await.unwrap()).unwrap();
        assert!(!story.contains("2580") && !story.contains(CODE), "{story}");
        for passcode in ["", &"x".repeat(4_001)] {
            let no = shop.call(KeepPasscode { ticket_id: one.id, passcode: passcode.into() }).await.unwrap_err();
            assert!(no.fields.contains_key("passcode"), "{no}");
        }
        let nobodys = KeepPasscode { ticket_id: new_id(), passcode: CODE.into() };
        assert_eq!(shop.call(nobodys).await.unwrap_err().code, "not_found");
        shop.call(DropPasscode { ticket_id: one.id }).await.unwrap();
        shop.call(DropPasscode { ticket_id: one.id }).await.unwrap();
        assert_eq!(kept(&shop, &one).await, None, "the customer changed it since");
        keep(&shop, one.id).await;
        assert!(kept(&shop, &one).await.is_some(), "and tells the new one");
        moves(&shop, &two, &["cancelled"]).await.unwrap();
        let late = KeepPasscode { ticket_id: two.id, passcode: CODE.into() };
        assert_eq!(shop.call(late).await.unwrap_err().code, "ticket_ended");
        if let Place::Folder(folder) = &shop.place {
            for name in ["kontor.db", "kontor.db-wal"] {
                let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
                assert!(!bytes.windows(CODE.len()).any(|part| part == CODE.as_bytes()), "{name}");
            }
        }
    }

    // Red when, in crates/app/src/repairs/passcode/mod.rs, `vault::ready(before).await` becomes `{ let _ = before; Ok(()) }`.
    async fn without_a_vault_devices_are_taken_in_and_it_is_said_what_to_do(shop: Shop) {
        let shop = on(shop, None, None).await;
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let no = shop.call(KeepPasscode { ticket_id: one.id, passcode: CODE.into() }).await.unwrap_err();
        assert!(no.code == "vault_not_made" && no.message.contains("passphrase"), "{no}");
        assert_eq!(kept(&shop, &one).await, None);
        moves(&shop, &one, &["in_repair", "ready", "delivered"]).await.unwrap();
        let shop = on(shop, None, Some(PHRASE)).await;
        let two = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        keep(&shop, two.id).await;
        shop.call(LockVault {}).await.unwrap();
        let three = ticket(&shop, "Owen Pratt", "Note 9").await;
        let no = shop.call(KeepPasscode { ticket_id: three.id, passcode: CODE.into() }).await.unwrap_err();
        assert_eq!(no.code, "vault_closed");
        assert!(kept(&shop, &two).await.is_some(), "that one is kept is known while it is closed");
        moves(&shop, &two, &["in_repair", "ready", "delivered"]).await.unwrap();
        assert_eq!(kept(&shop, &two).await, None, "and it is handed over and destroyed while it is closed");
    }

    // Red when, in crates/app/src/repairs/work.rs, `passcode::destroy(cx, after.id).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/passcode/mod.rs, `(&ticket.number, Some(own))` becomes `(&ticket.number, None)`.
    async fn once_the_device_is_handed_over_no_backup_from_before_opens_it(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let gone = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let here = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        keep(&shop, gone.id).await;
        keep(&shop, here.id).await;
        let (secret, other) = (kept(&shop, &gone).await.unwrap(), kept(&shop, &here).await.unwrap());
        let copy = back_up(&shop).await;
        moves(&shop, &gone, &["in_repair", "ready", "delivered"]).await.unwrap();
        assert_eq!(seen(&shop, secret).await.unwrap_err().code, "not_found", "at once");
        shop.kontor.deliver_once().await.unwrap();
        // Opened again it is told anew, under another key.
        moves(&shop, &gone, &["in_repair"]).await.unwrap();
        assert_eq!(kept(&shop, &gone).await, None);
        keep(&shop, gone.id).await;
        let anew = kept(&shop, &gone).await.unwrap();
        assert_eq!(seen(&shop, anew).await.unwrap(), CODE);
        let folder = match &shop.place {
            Place::Folder(folder) => folder.clone(),
            Place::Server(_) => new_folder("passcode-restored"),
        };
        let in_place = matches!(shop.place, Place::Folder(_));
        shop.kontor.close().await;
        let (kontor, token) = restored(&copy, &folder).await;
        let look = async |id| {
            let answer = kontor.call(Some(&token), new_id(), &Reveal { id, reason: "A look".into() }).await;
            answer.map(|shown| shown.secret.expose().to_owned()).map_err(|no| format!("{no:?}"))
        };
        let no = look(secret).await.unwrap_err();
        assert!(no.contains("vault_key_destroyed"), "{no}");
        // What came without its key is told anew, under another: one that was destroyed here, and one that never was here.
        for (ticket, secret) in [(&gone, secret), (&here, other)] {
            let call = KeepPasscode { ticket_id: ticket.id, passcode: CODE.into() };
            if !in_place || secret != other {
                kontor.call(Some(&token), new_id(), &call).await.unwrap();
                let told = kontor.call(Some(&token), new_id(), &GetTicket { id: ticket.id }).await.unwrap();
                assert_eq!(look(told.passcode.unwrap()).await.unwrap(), CODE);
            }
        }
        if in_place {
            assert_eq!(look(other).await.unwrap(), CODE, "what is still here opens");
        }
        kontor.close().await;
    }

    // Red when, in crates/app/src/repairs/passcode/mod.rs, `Some(own) if vault::can_keep_under(cx, own).await? => own,` becomes
    // `Some(own) => own,`.
    async fn once_the_vault_was_emptied_a_passcode_is_told_anew(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        keep(&shop, one.id).await;
        shop.call(EmptyVault { password: PASSWORD.into() }).await.unwrap();
        assert_eq!(kept(&shop, &one).await, None);
        set_passphrase(&shop, PHRASE).await.unwrap();
        keep(&shop, one.id).await;
        assert_eq!(seen(&shop, kept(&shop, &one).await.unwrap()).await.unwrap(), CODE);
    }

    // Red when, in crates/app/src/repairs/person/mod.rs, `passcode::destroy(cx, *ticket).await?;` becomes ``.
    async fn a_passcode_goes_with_the_person(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        keep(&shop, one.id).await;
        let secret = kept(&shop, &one).await.unwrap();
        let customer = one.customer.as_ref().unwrap().id;
        // A ticket that the desk no longer ends by a move, as one of an older version.
        let sql = "UPDATE repair_ticket SET kind = 'done', state = 'cancelled', ended_at = moved_at";
        tamper(&shop, sql).await;
        shop.call(ErasePerson { id: customer, name: "Ines Moreau".into() }).await.unwrap();
        assert_eq!(kept(&shop, &one).await, None);
        assert_eq!(seen(&shop, secret).await.unwrap_err().code, "not_found");
        let no = shop.call(KeepPasscode { ticket_id: one.id, passcode: CODE.into() }).await.unwrap_err();
        assert_eq!(no.code, "forgotten");
    }

    // Red when, in crates/app/src/repairs/signature/mod.rs, `if of(cx, ticket.id).await?.is_some() {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/person/mod.rs, `signature::forget(cx, *ticket).await?;` becomes ``.
    async fn a_ticket_is_signed_once_and_what_was_signed_goes_with_the_person(shop: Shop) {
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let sign = |path: &str| SignTicket { ticket_id: one.id, path: path.into() };
        for (path, code) in [("", "required"), ("M1 1\"/><script>", "invalid"), ("M601 1", "invalid")] {
            let no = shop.call(sign(path)).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key("path"), "{no}");
        }
        let plain = shop.call(GetTicketPdf { id: one.id }).await.unwrap();
        let (id, call) = (new_id(), sign("M10 20L30 40L599 200"));
        let signed = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), signed);
        assert_eq!((signed.path.as_str(), signed.user.as_str()), ("M10 20L30 40L599 200", "Maria"));
        assert_eq!(shop.call(sign("M1 1L2 2")).await.unwrap_err().code, "signed_before");
        assert_eq!(shop.call(SignTicket { ticket_id: new_id(), path: "M1 1".into() }).await.unwrap_err().code, "not_found");
        assert_eq!(shop.call(GetTicket { id: one.id }).await.unwrap().signature, Some(signed));
        assert_ne!(shop.call(GetTicketPdf { id: one.id }).await.unwrap().base64, plain.base64);
        moves(&shop, &one, &["cancelled"]).await.unwrap();
        let customer = one.customer.as_ref().unwrap().id;
        assert!(shop.call(ExportPerson { id: customer }).await.unwrap().repairs[0].signature.is_some());
        shop.call(ErasePerson { id: customer, name: "Ines Moreau".into() }).await.unwrap();
        assert_eq!(shop.call(GetTicket { id: one.id }).await.unwrap().signature, None);
        assert_eq!(shop.call(sign("M1 1L2 2")).await.unwrap_err().code, "forgotten");
    }
}
