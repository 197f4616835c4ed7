//! Devices: what they are, and what tells one from another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stock::Tracking;
use crate::{CustomerId, Message, Refusal, RepairDeviceId, say, text};

/// What sort of device it is. Each has a list of what is looked at when it is taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A telephone.
    #[default]
    Phone,
    /// A tablet.
    Tablet,
    /// A computer that is carried.
    Laptop,
    /// A games console.
    Console,
    /// Anything else.
    Other,
}

impl DeviceKind {
    /// Every sort.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Tablet, Self::Laptop, Self::Console, Self::Other];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Laptop => "laptop",
            Self::Console => "console",
            Self::Other => "other",
        }
    }
}

/// A device that was at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Device {
    /// The device.
    pub id: RepairDeviceId,
    /// Whose it was when it was last taken in; nobody's once they were forgotten.
    pub customer_id: Option<CustomerId>,
    /// What sort it is.
    pub kind: DeviceKind,
    /// Who made it; may be empty.
    pub brand: String,
    /// Which one it is.
    pub model: String,
    /// Its serial number; may be empty.
    pub serial: String,
    /// Its IMEI, 15 digits; may be empty.
    pub imei: String,
    /// Its colour; may be empty.
    pub colour: String,
}

impl Device {
    /// What people call it: brand and model.
    pub fn title(&self) -> String {
        format!("{} {}", self.brand, self.model).trim().to_owned()
    }
}

/// A device as somebody describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewDevice {
    /// What sort it is.
    pub kind: DeviceKind,
    /// Who made it.
    #[serde(default)]
    pub brand: String,
    /// Which one it is.
    pub model: String,
    /// Its serial number.
    #[serde(default)]
    pub serial: String,
    /// Its IMEI: 15 digits, the last of which is a check of the others.
    #[serde(default)]
    pub imei: String,
    /// Its colour.
    #[serde(default)]
    pub colour: String,
}

/// A device as it is kept: texts without blanks around them, numbers in one form.
///
/// # Errors
/// `required`, `too_long`, `invalid` or `wrong_serial`, under the field.
pub fn check_device(device: &NewDevice) -> Result<NewDevice, Refusal> {
    Ok(NewDevice {
        kind: device.kind,
        brand: text::optional_line("brand", say!("The brand"), &device.brand)?,
        model: text::line("model", say!("The model"), &device.model)?,
        serial: number(Tracking::Serial, "serial", &device.serial)?,
        imei: number(Tracking::Imei, "imei", &device.imei)?,
        colour: text::optional_line("colour", say!("The colour"), &device.colour)?,
    })
}

fn number(of: Tracking, field: &'static str, typed: &str) -> Result<String, Refusal> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    of.number(typed).map_err(|refusal| Refusal::field("wrong_serial", field, refusal.message))
}

/// How something on the list was when the device was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// As it should be.
    Fine,
    /// Not as it should be.
    Faulty,
    /// It could not be looked at.
    Untested,
}

impl Found {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Fine, Self::Faulty, Self::Untested];

    /// The word of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Faulty => "faulty",
            Self::Untested => "untested",
        }
    }

    /// What it is called.
    pub const fn name(self) -> Message {
        match self {
            Self::Fine => say!("fine"),
            Self::Faulty => say!("faulty"),
            Self::Untested => say!("not tested"),
        }
    }
}

/// What was looked at when a device was taken in, and how it was. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// What was looked at, as the list called it then.
    pub item: String,
    /// How it was.
    pub found: Found,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phone(imei: &str) -> NewDevice {
        NewDevice { model: "Galaxy S22".into(), imei: imei.into(), ..NewDevice::default() }
    }

    #[test]
    fn numbers_are_kept_in_one_form_and_checked() {
        let kept = check_device(&NewDevice { serial: " ab-12 ".into(), ..phone("49-015420-323751-8") }).unwrap();
        assert_eq!((kept.imei.as_str(), kept.serial.as_str()), ("490154203237518", "AB-12"));
        assert_eq!(check_device(&phone("")).unwrap().imei, "", "not every device has one");
        let no = check_device(&phone("490154203237519")).unwrap_err();
        assert!(no.code == "wrong_serial" && no.fields.contains_key("imei"), "{no}");
        let no = check_device(&NewDevice { model: " ".into(), ..phone("") }).unwrap_err();
        assert!(no.code == "required" && no.fields.contains_key("model"), "{no}");
    }

    proptest! {
        #[test]
        fn of_all_last_digits_one_makes_an_imei(body in "[0-9]{14}") {
            let good = (0..10).filter(|digit| check_device(&phone(&format!("{body}{digit}"))).is_ok()).count();
            prop_assert_eq!(good, 1);
        }
    }
}
