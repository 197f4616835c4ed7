//! `--as NAME`: a session for the length of one command.

use kontor_app::No;
use kontor_domain::identity::{SignIn, SignOut, Status};
use kontor_domain::{RegisterId, Secret, say};

use crate::Desk;
use crate::ask::{self, Typed};
use crate::trouble::refuse;

/// Who a command works as.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AsArgs {
    /// Sign in as this person; the password comes from KONTOR_PASSWORD, or is asked for
    #[arg(id = "as", long = "as", value_name = "NAME", global = true)]
    pub name: Option<String>,
    /// The register to work at, by its code or name, where there are several
    #[arg(long, value_name = "REGISTER", global = true)]
    pub at: Option<String>,
}

impl AsArgs {
    /// Signs in, if a name was given; else takes the token that `KONTOR_TOKEN` holds, if it does.
    ///
    /// # Errors
    /// What the sign-in is refused with.
    pub async fn begin(&self, desk: &Desk) -> Result<Begun, No> {
        let Some(name) = &self.name else { return Ok(Begun { token: ask::given("KONTOR_TOKEN"), ours: false }) };
        let register_id = match &self.at {
            Some(register) => Some(find_register(desk, register).await?),
            None => None,
        };
        let password = ask::secret(desk.language(), "KONTOR_PASSWORD", say!("Password of {name}", name), Typed::Once)?;
        let signed_in = desk.call(None, &SignIn { name: name.clone(), password, register_id }).await?;
        Ok(Begun { token: Some(signed_in.token), ours: true })
    }
}

async fn find_register(desk: &Desk, wanted: &str) -> Result<RegisterId, No> {
    let registers = desk.call(None, &Status {}).await?.registers;
    let same = |text: &str| text.eq_ignore_ascii_case(wanted);
    let found = registers.iter().find(|register| same(&register.code) || same(&register.name));
    found.map(|register| register.id).ok_or_else(|| {
        let known: Vec<&str> = registers.iter().map(|register| register.code.as_str()).collect();
        refuse(
            "not_found",
            say!("There is no register {wanted}. There are: {known}.", wanted, known = known.join(", ")),
        )
    })
}

/// A command's session.
#[derive(Debug)]
pub struct Begun {
    token: Option<Secret>,
    ours: bool,
}

impl Begun {
    /// The token to put calls with.
    pub const fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    /// Signs out, if this command signed in.
    pub async fn end(self, desk: &Desk) {
        if self.ours
            && let Err(error) = desk.call(self.token.as_ref(), &SignOut {}).await
        {
            tracing::debug!(%error, "the session was over already");
        }
    }
}
