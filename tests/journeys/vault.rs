//! The mail server's password: typed, kept in the vault, shown with a reason, hidden again; and the vault locked and opened.

use kontor_tests::PASSWORD;
use kontor_tests::programs::ask;
use serde_json::json;

use crate::at_the_till;

const PHRASE: &str = "four words apart here";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_goes_into_the_vault_and_is_shown_with_a_reason() {
    at_the_till("vault", async |s| {
        s.open("settings/vault").await;
        s.says("vault-state", "no vault yet").await;
        s.tab_to("vault-passphrase").await;
        s.enter("").await;
        s.focused("vault-new").await;
        s.keys(PHRASE).await;
        s.tab_to("your-password").await;
        s.enter(PASSWORD).await;
        s.gone("vault-dialog").await;
        s.says("vault-state", "Open").await;
        s.says("vault-ways", "Passphrase").await;

        s.open("settings/mail").await;
        s.tab_to("mail-host").await;
        s.keys("smtp.example.com").await;
        s.tab_to("mail-user").await;
        s.keys("shop").await;
        s.tab_to("mail-password").await;
        s.keys("kept-7731").await;
        s.tab_to("mail-from-address").await;
        s.enter("shop").await;
        s.says("mail-form", "That is no e-mail address").await;
        s.enter("@example.com").await;
        s.says("toast", "Saved.").await;
        let kept = ask(&s.data, "mail.get", &json!({}));
        assert!(kept["has_password"] == true && kept["server"]["port"] == 465, "{kept}");

        s.open("settings/vault").await;
        s.says("vault-kept", "smtp.example.com").await;
        // Its seconds pass sooner.
        s.script("const set = setInterval; window.setInterval = (act, ms, ...rest) => set(act, ms === 1000 ? 300 : ms, ...rest)").await;
        s.press("vault-reveal").await;
        s.focused("reveal-reason").await;
        s.enter("").await;
        s.says("reveal-dialog", "The reason is needed").await;
        s.enter("The provider asked").await;
        s.says("revealed", "kept-7731").await;
        let trail = ask(&s.data, "audit.entries", &json!({ "action": "vault.reveal" }));
        assert_eq!(trail["rows"][0]["detail"]["reason"], "The provider asked");
        assert!(!trail.to_string().contains("kept-7731"), "{trail}");
        // By itself, after its time.
        s.gone("revealed").await;
        s.press("dialog-close").await;

        s.press("vault-lock").await;
        s.says("vault-state", "Closed").await;
        s.press("vault-reveal").await;
        s.focused("reveal-reason").await;
        s.enter("Once more").await;
        s.says("reveal-dialog", "The vault is closed").await;
        s.press("dialog-close").await;
        s.gone("reveal-dialog").await;
        s.tab_to("vault-typed").await;
        s.enter("not the right words").await;
        s.says("vault-open", "does not open the vault").await;
        s.press("vault-typed").await;
        s.chord(thirtyfour::Key::Control, 'a').await;
        s.enter(PHRASE).await;
        s.gone("vault-open").await;
        s.says("vault-state", "Open").await;
    })
    .await;
}
