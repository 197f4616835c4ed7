//! The picture on top of receipts. It is made small enough for paper when it is chosen, so that printing is quick.

mod rows;

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::event::Event;
use kontor_domain::hardware::picture::Picture;
use kontor_domain::hardware::{GetLogo, Logo, MOST_LOGO_BYTES, SetLogo};
use kontor_domain::{Refusal, say};
use serde_json::json;

use crate::before::Before;
use crate::cx::Cx;
use crate::db::Tx;
use crate::{Failure, Result, here};

/// The most points that a side of a chosen picture has.
const MOST_POINTS: u32 = 3_000;
/// The most points of a side of a kept one: what the widest paper has dots.
const KEPT: (usize, usize) = (576, 240);

/// A picture that was checked, as it is kept.
pub(super) struct Checked(Option<Vec<u8>>);

pub(super) async fn check(_: &Before, call: SetLogo) -> Result<Checked> {
    let Some(base64) = call.image else { return Ok(Checked(None)) };
    let too_large = || {
        let most = MOST_LOGO_BYTES / 1024;
        Refusal::field("too_large", "image", say!("A logo has {most} KB at most. Make it smaller.", most))
    };
    if base64.len() > MOST_LOGO_BYTES.div_ceil(3) * 4 {
        return Err(too_large().into());
    }
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| Refusal::invalid("image", say!("The picture did not arrive whole. Try again.")))?;
    if bytes.len() > MOST_LOGO_BYTES {
        return Err(too_large().into());
    }
    let small =
        tokio::task::spawn_blocking(move || -> Result<Vec<u8>> { encode(&decode(&bytes)?.within(KEPT.0, KEPT.1)) });
    Ok(Checked(Some(small.await.map_err(Failure::fault)??)))
}

pub(super) async fn set(cx: &mut Cx, _: SetLogo) -> Result<Logo> {
    let Checked(image) = cx.prepared()?;
    let tenant = cx.tenant()?;
    rows::remove(&mut cx.tx).await?;
    if let Some(image) = &image {
        rows::add(&mut cx.tx, tenant, image.clone(), cx.now).await?;
    }
    cx.audit(tenant, json!({ "logo": image.is_some() }));
    cx.event(Event::PrinterChanged);
    Ok(Logo { image: image.map(|image| STANDARD.encode(image)) })
}

pub(super) async fn get(cx: &mut Cx, _: GetLogo) -> Result<Logo> {
    Ok(Logo { image: rows::get(&mut cx.tx).await?.map(|image| STANDARD.encode(image)) })
}

/// The picture, to be printed; none when there is none.
pub(crate) async fn picture(tx: &mut Tx) -> Result<Option<Picture>> {
    rows::get(tx).await?.map(|image| here(|| decode(&image))).transpose()
}

/// Reads a PNG, on white where one can see through it.
fn decode(bytes: &[u8]) -> Result<Picture> {
    let no_png = || Refusal::invalid("image", say!("Choose a PNG picture."));
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(no_png().into());
    }
    let damaged = |_| Refusal::invalid("image", say!("This picture is damaged. Choose another one."));
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = reader.info().size();
    if width > MOST_POINTS || height > MOST_POINTS {
        let message = say!("A logo is {most} points wide and high at most. Make it smaller.", most = MOST_POINTS);
        return Err(Refusal::field("too_large", "image", message).into());
    }
    let mut points = vec![0; reader.output_buffer_size().ok_or_else(no_png)?];
    let frame = reader.next_frame(&mut points).map_err(damaged)?;
    let on_white = |level: u32, alpha: u8| {
        let alpha = u32::from(alpha);
        u8::try_from((level * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    let each = frame.color_type.samples();
    let grey = points.get(..frame.buffer_size()).unwrap_or_default().chunks_exact(each).map(|point| match point {
        // How bright colours look, by ITU-R BT.601.
        [red, green, blue, alpha] => {
            on_white((u32::from(*red) * 299 + u32::from(*green) * 587 + u32::from(*blue) * 114) / 1_000, *alpha)
        }
        [level, alpha] => on_white(u32::from(*level), *alpha),
        [level, ..] => *level,
        [] => 255,
    });
    let size = |points: u32| usize::try_from(points).unwrap_or_default();
    let picture = Picture { width: size(width), height: size(height), grey: grey.collect() };
    if picture.grey.len() == picture.width * picture.height { Ok(picture) } else { Err(no_png().into()) }
}

/// Writes a picture as PNG.
pub(super) fn encode(picture: &Picture) -> Result<Vec<u8>> {
    let size = |points: usize| u32::try_from(points).map_err(Failure::fault);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size(picture.width)?, size(picture.height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(Failure::fault)?;
    writer.write_image_data(&picture.grey).map_err(Failure::fault)?;
    writer.finish().map_err(Failure::fault)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(colour: png::ColorType, points: &[u8], width: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let height = u32::try_from(points.len() / colour.samples()).unwrap() / width;
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colour);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(points).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_read_in_grey_on_white() {
        let seen = decode(&png(png::ColorType::Rgba, &[0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255, 9, 9, 9, 128], 2));
        let seen = seen.unwrap();
        assert_eq!((seen.width, seen.height, seen.grey), (2, 2, vec![0, 255, 76, 131]));
        assert_eq!(decode(&png(png::ColorType::Grayscale, &[7, 200], 1)).unwrap().grey, [7, 200]);
        let again = decode(&encode(&Picture { width: 2, height: 1, grey: vec![3, 4] }).unwrap()).unwrap();
        assert_eq!(again.grey, [3, 4]);
    }

    #[test]
    fn what_is_no_picture_is_refused_and_never_breaks() {
        let code = |bytes: &[u8]| match decode(bytes) {
            Err(Failure::Refusal(no)) => no.code.into_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code(b"GIF89a"), "invalid");
        let whole = png(png::ColorType::Rgb, &[1; 300], 10);
        for cut in [8, 20, 40, whole.len() - 20] {
            assert_eq!(code(&whole[..cut]), "invalid", "cut at {cut}");
        }
        let mut vast = whole.clone();
        vast[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        assert!(decode(&vast).is_err(), "65536 by 65536 points");
    }
}
