//! Reading what the program answered. The screens read some sixty types, and each is compiled with its reader: this one
//! knows JSON and nothing else, and what comes of it is two fifths smaller than with the reader that serves every purpose.
//! The fields of a record are handed over in the order in which its type names them, so that no type looks for them.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::{slice, vec};

use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

thread_local! {
    static WHY: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Reads a value of a type, or says why it is none.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    T::deserialize(Json(value)).map_err(|Odd| WHY.take())
}

/// A value that is none of its type. Why stands in `WHY`: an error without a size costs nothing where it is passed on.
#[derive(Debug, Clone, Copy)]
struct Odd;

impl Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        WHY.with_borrow(|why| f.write_str(why))
    }
}

impl std::error::Error for Odd {}

impl de::Error for Odd {
    fn custom<T: Display>(why: T) -> Self {
        WHY.set(why.to_string());
        Self
    }

    // What was found instead is left out of these two: writing it down takes all there is for writing down numbers.
    fn invalid_type(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid type, expected {wanted}"))
    }

    fn invalid_value(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid value, expected {wanted}"))
    }

    // A record ends where a field is missing; which one it was stands in `WHY` by then.
    fn invalid_length(_: usize, wanted: &dyn Expected) -> Self {
        match WHY.with_borrow(String::is_empty) {
            true => Self::custom(format_args!("invalid length, expected {wanted}")),
            false => Self,
        }
    }
}

/// Something else stands here.
#[cold]
fn not(what: &str, found: &Value) -> Odd {
    let found = super::text(found);
    de::Error::custom(format_args!("{found} is not {what}"))
}

struct Json(Value);

macro_rules! numbers {
    ($($deserialize:ident $as:ident $visit:ident)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
            match self.0.$as() {
                Some(number) => visitor.$visit(number),
                None => Err(not("such a number", &self.0)),
            }
        })*
    };
}

impl<'de> de::Deserializer<'de> for Json {
    type Error = Odd;

    numbers! {
        deserialize_i8 as_i64 visit_i64
        deserialize_i16 as_i64 visit_i64
        deserialize_i32 as_i64 visit_i64
        deserialize_i64 as_i64 visit_i64
        deserialize_u8 as_u64 visit_u64
        deserialize_u16 as_u64 visit_u64
        deserialize_u32 as_u64 visit_u64
        deserialize_u64 as_u64 visit_u64
        deserialize_f32 as_f64 visit_f64
        deserialize_f64 as_f64 visit_f64
        deserialize_bool as_bool visit_bool
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_i64(number),
                (_, Some(number), _) => visitor.visit_u64(number),
                (.., number) => visitor.visit_f64(number.unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            other => Err(not("a text", &other)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Odd> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            other => Err(not("a list", &other)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Odd> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &str, _: usize, visitor: V) -> Result<V::Value, Odd> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            other => Err(not("a record", &other)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Odd> {
        match self.0 {
            Value::Object(fields) => visitor.visit_seq(Record { fields, names: names.iter() }),
            other => Err(not("a record", &other)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Result<V::Value, Odd> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: Value::Null }),
            Value::Object(fields) => match fields.into_iter().next() {
                Some((name, content)) => visitor.visit_enum(Variant { name, content }),
                None => Err(not("one of several", &Value::Null)),
            },
            other => Err(not("one of several", &other)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        visitor.visit_unit()
    }
}

struct Items(vec::IntoIter<Value>);

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Odd;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Odd> {
        self.0.next().map(|item| seed.deserialize(Json(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The fields of a record, one after the other. After one that is missing there is no other, unless its type says what
/// it is then.
struct Record {
    fields: Map<String, Value>,
    names: slice::Iter<'static, &'static str>,
}

impl Record {
    fn next(&mut self) -> Option<Value> {
        let name = self.names.next()?;
        let value = self.fields.remove(*name);
        WHY.set(if value.is_none() { ["missing field `", name, "`"].concat() } else { String::new() });
        value
    }
}

impl<'de> de::SeqAccess<'de> for Record {
    type Error = Odd;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Odd> {
        self.next().map(|value| seed.deserialize(Json(value))).transpose()
    }
}

struct Fields {
    rest: map::IntoIter,
    value: Value,
}

impl Fields {
    fn of(fields: Map<String, Value>) -> Self {
        Self { rest: fields.into_iter(), value: Value::Null }
    }

    fn key(&mut self) -> Option<String> {
        let (key, value) = self.rest.next()?;
        self.value = value;
        Some(key)
    }
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = Odd;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Odd> {
        self.key().map(|key| seed.deserialize(Json(Value::String(key)))).transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Odd> {
        seed.deserialize(Json(self.value.take()))
    }
}

struct Variant {
    name: String,
    content: Value,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = Odd;
    type Variant = Json;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Json), Odd> {
        let name: StringDeserializer<Odd> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Json(self.content)))
    }
}

impl<'de> de::VariantAccess<'de> for Json {
    type Error = Odd;

    fn unit_variant(self) -> Result<(), Odd> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Odd> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Odd> {
        de::Deserializer::deserialize_seq(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Odd> {
        de::Deserializer::deserialize_struct(self, "", names, visitor)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use kontor_domain::catalog::{Product, Which};
    use kontor_domain::event::Event;
    use kontor_domain::reports::ReportKey;
    use kontor_domain::sales::{Cart, Discount, SalesPart, TaxKey};
    use kontor_domain::{Minor, Qty, Rate, SaleId};
    use serde::de::IgnoredAny;
    use serde_json::json;

    use super::*;

    /// Both readers say the same of a value.
    fn same<T: DeserializeOwned + serde::Serialize>(value: &Value) {
        let usual = serde_json::from_value::<T>(value.clone()).ok().map(|read| json!(read));
        let here = read::<T>(value.clone()).ok().map(|read| json!(read));
        assert_eq!(here, usual, "{value}");
    }

    #[test]
    fn a_value_is_read_as_the_usual_reader_reads_it() {
        let discounts = [
            json!({ "kind": "percent", "rate": 1250 }),
            json!({ "amount": 250, "kind": "amount" }),
            json!({ "kind": "gift" }),
            json!({ "kind": "amount" }),
            json!("percent"),
        ];
        discounts.iter().for_each(same::<Discount>);
        let numbers = [json!(0), json!(-1), json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(1.5), json!("1")];
        numbers.iter().for_each(same::<Minor>);
        numbers.iter().for_each(same::<u32>);
        numbers.iter().for_each(same::<Option<f64>>);
        let texts =
            [json!("active"), json!("Active"), json!(""), Value::Null, json!({ "active": null }), json!(["active"])];
        texts.iter().for_each(same::<Which>);
        texts.iter().for_each(same::<Option<String>>);
        texts.iter().for_each(same::<(Which,)>);
        texts.iter().for_each(same::<Vec<Value>>);
        texts.iter().for_each(same::<Value>);
    }

    #[test]
    fn what_was_written_is_read_again() {
        let id = crate::bridge::new_id::<SaleId>();
        let events = [Event::TaxChanged, Event::SaleReturned { id, of: id, register_id: crate::bridge::new_id() }];
        for event in events {
            assert_eq!(read::<Event>(json!(event)), Ok(event));
        }
        assert_eq!(read(json!(Some(Rate(825)))), Ok(Some(Rate(825))));
        assert_eq!(read(json!([Qty(1), Qty(-2)])), Ok(vec![Qty(1), Qty(-2)]));
    }

    #[test]
    fn what_a_row_of_a_report_is_about_is_read() {
        let tax = TaxKey { name: "VAT".to_owned(), rate: Rate(200_000) };
        let parts = [
            SalesPart::Hour(3),
            SalesPart::Cashier(crate::bridge::new_id()),
            SalesPart::Customer(None),
            SalesPart::Customer(Some(crate::bridge::new_id())),
            SalesPart::Tax(tax),
        ];
        let keys = [
            ReportKey::Day(NaiveDate::default()),
            ReportKey::Category(None),
            ReportKey::Category(Some(crate::bridge::new_id())),
        ];
        for key in parts.into_iter().map(ReportKey::Sales).chain(keys) {
            assert_eq!(read::<ReportKey>(json!(key)), Ok(key));
        }
        assert_eq!(read(json!({ "sales": { "hour": 3 } })), Ok(ReportKey::Sales(SalesPart::Hour(3))));
    }

    #[test]
    fn what_is_odd_is_said() {
        assert_eq!(read::<Cart>(json!({})).err().as_deref(), Some("missing field `id`"));
        assert_eq!(read::<Product>(json!([])).err().as_deref(), Some("[] is not a record"));
        assert_eq!(read::<Minor>(json!("1")).err().as_deref(), Some("\"1\" is not such a number"));
        assert!(read::<Event>(json!({ "event": "never_heard_of" })).is_err());
        assert!(read::<IgnoredAny>(json!({ "anything": [1] })).is_ok());
    }
}
