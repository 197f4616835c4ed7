//! What a program speaks to the one who started it.

use kontor_domain::Language;

/// The option for it; every door takes it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LanguageArgs {
    /// The language of messages, such as en or es-ES [default: the system's]
    #[arg(long, value_name = "LANGUAGE", global = true)]
    pub language: Option<String>,
}

impl LanguageArgs {
    /// The language that was asked for, else the one of the system's settings, else English.
    pub fn spoken(&self) -> Language {
        match &self.language {
            Some(tag) => Language::of(tag),
            None => of_system(|name| std::env::var(name).ok()),
        }
    }
}

/// As POSIX has it: the first of these that is set decides.
fn of_system(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|tag| !tag.is_empty());
    set.map_or(Language::default(), |tag| Language::of(&tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_settings_decide_in_their_order() {
        let of = |set: &[(&str, &str)]| {
            let found = |name: &str| set.iter().find(|(one, _)| *one == name).map(|(_, tag)| (*tag).to_owned());
            of_system(found)
        };
        assert_eq!(of(&[("LANG", "es_ES.UTF-8")]), Language::Spanish);
        assert_eq!(of(&[("LANG", "es_ES.UTF-8"), ("LC_ALL", "C")]), Language::English);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "es_MX"), ("LANG", "en_GB")]), Language::Spanish);
        assert_eq!(of(&[]), Language::English);
    }
}
