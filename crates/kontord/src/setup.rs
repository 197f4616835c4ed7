//! `kontord setup`: the first run without a window.

use kontor_app::No;
use kontor_domain::business::countries::wants_fiscal_device;
use kontor_domain::business::{LegalLines, NamedRate, SetUpBusiness, StoreSetUp};
use kontor_domain::identity::{NewRecoverySheet, SetUp, SignOut};
use kontor_domain::sales::TaxRounding;
use kontor_domain::{Currency, Rate, Refusal, say};
use serde_json::{Value, json};

use crate::Desk;
use crate::ask::{self, Typed};
use crate::trouble::refuse;

/// What the first run asks; the password and the till PIN come from KONTOR_PASSWORD and KONTOR_PIN, or are asked for.
#[derive(Debug, Clone, clap::Args)]
pub struct SetUpArgs {
    /// The currency of every amount, e.g. GBP
    #[arg(long, value_name = "CODE")]
    currency: String,
    /// Language and region of texts and amounts, e.g. en-GB
    #[arg(long, value_name = "TAG")]
    locale: String,
    /// The first store's time zone, e.g. Europe/London
    #[arg(long, value_name = "ZONE")]
    timezone: String,
    /// The owner's name
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// The first store's name
    #[arg(long, value_name = "NAME", default_value = "Main store")]
    store: String,
    /// The first register's name
    #[arg(long, value_name = "NAME", default_value = "Register 1")]
    register: String,
    /// The hour, 0 to 12, until which a sale belongs to the day before
    #[arg(long, value_name = "HOUR", default_value_t = 0)]
    cutoff_hour: u8,
    /// Where tax is rounded
    #[arg(long, value_enum, default_value_t = Rounding::PerLine)]
    tax_rounding: Rounding,
    /// A tax class with its rate in percent, e.g. "VAT 20%=20"; the first is what new products get
    #[arg(long = "tax", value_name = "NAME=PERCENT")]
    taxes: Vec<String>,
    /// The name that the law wants on receipts, where it is another
    #[arg(long, value_name = "NAME", default_value = "")]
    legal_name: String,
    /// The address on receipts
    #[arg(long, value_name = "TEXT", default_value = "")]
    address: String,
    /// The tax number on receipts
    #[arg(long, value_name = "NUMBER", default_value = "")]
    tax_number: String,
}

/// Where tax is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum Rounding {
    /// On each line
    PerLine,
    /// Once per rate over the whole sale
    PerTotal,
}

/// Sets the business up and gives what was made, with the code of the recovery sheet, which is shown this once. Nobody
/// is left signed in.
///
/// # Errors
/// What a wrong option or the call is refused with.
pub async fn set_up(desk: &Desk, business: Option<&str>, args: &SetUpArgs) -> Result<Value, No> {
    let language = desk.language();
    let business = business.ok_or_else(|| refuse("required", say!("Name the business: --business NAME.")))?;
    let currency: Currency = args.currency.parse().map_err(No::Refusal)?;
    let tax_rates = args.taxes.iter().map(|tax| named_rate(tax)).collect::<Result<_, _>>().map_err(No::Refusal)?;
    let tax_rounding = match args.tax_rounding {
        Rounding::PerLine => TaxRounding::PerLine,
        Rounding::PerTotal => TaxRounding::PerTotal,
    };
    let legal = LegalLines {
        legal_name: args.legal_name.clone(),
        address: args.address.clone(),
        tax_number: args.tax_number.clone(),
        ..LegalLines::default()
    };
    let call = SetUp {
        business: SetUpBusiness {
            name: business.to_owned(),
            legal,
            currency,
            locale: args.locale.clone(),
            tax_rounding,
            cash_step: None,
            tax_rates,
        },
        store: StoreSetUp {
            name: args.store.clone(),
            timezone: args.timezone.clone(),
            cutoff_hour: args.cutoff_hour,
            register: args.register.clone(),
        },
        owner: args.owner.clone(),
        password: ask::secret(
            language,
            "KONTOR_PASSWORD",
            say!("New password of {name}", name = args.owner),
            Typed::Twice,
        )?,
        pin: ask::secret(language, "KONTOR_PIN", say!("New till PIN of {name}", name = args.owner), Typed::Twice)?,
    };
    if wants_fiscal_device(&args.timezone, &args.locale) {
        let warning = say!(
            "The law there wants tills with a certified fiscal device or software. Kontor has no such certificate yet: ask \
             your tax adviser before you sell with it."
        );
        ask::tell(language, &warning);
    }
    let password = call.password.clone();
    let signed_in = desk.call(None, &call).await?;
    let sheet = desk.call(Some(&signed_in.token), &NewRecoverySheet { password }).await?;
    let me = signed_in.me;
    desk.call(Some(&signed_in.token), &SignOut {}).await?;
    let keep =
        say!("Keep the recovery code on paper in a safe place: with it the owner sets a forgotten password anew.");
    ask::tell(language, &keep);
    Ok(json!({ "business": me.business, "owner": me.user, "register": me.register, "recovery_code": sheet.code }))
}

/// `NAME=PERCENT`, with at most four digits after the point.
fn named_rate(text: &str) -> Result<NamedRate, Refusal> {
    let bad = || {
        Refusal::invalid(
            "tax",
            say!("“{text}” is no tax. Write its name and its rate in percent: --tax \"VAT 20%=20\".", text),
        )
    };
    let (name, percent) = text.rsplit_once('=').ok_or_else(bad)?;
    let (whole, part) = percent.trim().split_once('.').unwrap_or((percent.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 4 || !digits(whole) || !digits(part) {
        return Err(bad());
    }
    let millionths = format!("{whole}{part:0<4}").parse().map_err(|_| bad())?;
    Ok(NamedRate { name: name.trim().to_owned(), rate: Rate(millionths) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_without_a_float() {
        for (text, name, rate) in [
            ("VAT 20%=20", "VAT 20%", 200_000),
            ("IVA = 10.5", "IVA", 105_000),
            ("a=b=8.875", "a=b", 88_750),
            ("None=0", "None", 0),
        ] {
            assert_eq!(named_rate(text).unwrap(), NamedRate { name: name.to_owned(), rate: Rate(rate) }, "{text}");
        }
        for text in ["VAT", "VAT=", "VAT=-1", "VAT=20%", "VAT=1.23456", "VAT=1e2", "VAT=1000"] {
            assert_eq!(named_rate(text).unwrap_err().code, "invalid", "{text}");
        }
    }
}
