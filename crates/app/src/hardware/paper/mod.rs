//! What a printer that is none has printed, as pictures of its paper.

pub(super) mod rows;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::hardware::escpos::{Align, Style};
use kontor_domain::hardware::picture::{Dots, Picture};
use kontor_domain::hardware::strip::{Line, read};
use kontor_domain::hardware::{GetPaper, Paper, PaperKind, PaperLine, PaperSpan};
use kontor_domain::{Refusal, say};

use super::{logo, printers};
use crate::catalog::labels::bars;
use crate::cx::Cx;
use crate::{Result, qr};

/// How high bars are drawn, in modules.
const BARS: usize = 40;

pub(super) async fn strips(cx: &mut Cx, call: GetPaper) -> Result<Vec<Paper>> {
    let printer = printers::rows::target(&mut cx.tx, call.printer_id).await?;
    let printer = printer.ok_or_else(|| Refusal::not_found(say!("printer")))?;
    let mut strips = Vec::new();
    for strip in rows::strips(&mut cx.tx, printer.id).await? {
        let lines = read(&strip.bytes, printer.profile.letters);
        let lines = lines.into_iter().map(shown).collect::<Result<_>>()?;
        strips.push(Paper { job_id: strip.job_id, at: strip.at, columns: printer.profile.columns, lines });
    }
    Ok(strips)
}

fn shown(line: Line) -> Result<PaperLine> {
    let says = |text: String| vec![span(text, Style::default())];
    let bare = |kind| PaperLine { kind, centred: true, spans: Vec::new(), image: String::new() };
    Ok(match line {
        Line::Text { spans, align } => PaperLine {
            centred: align == Align::Centre,
            spans: spans.into_iter().map(|part| span(part.text, part.style)).collect(),
            ..bare(PaperKind::Text)
        },
        Line::Dots(dots) => PaperLine { image: image(&dots)?, ..bare(PaperKind::Picture) },
        Line::Qr(text) => {
            let image = image(&qr::dots(&text)?.times(6))?;
            PaperLine { image, spans: says(text), ..bare(PaperKind::Picture) }
        }
        Line::Bars { code, .. } => {
            let modules = bars::modules(&code).unwrap_or_default();
            let dots = Dots { width: modules.len(), black: modules.repeat(BARS) };
            let image = if modules.is_empty() { String::new() } else { image(&dots.times(3))? };
            PaperLine { image, spans: says(code), ..bare(PaperKind::Picture) }
        }
        Line::Cut => bare(PaperKind::Cut),
        Line::Kick(_) => bare(PaperKind::Drawer),
    })
}

fn span(text: String, style: Style) -> PaperSpan {
    PaperSpan { text, bold: style.bold, tall: style.tall, wide: style.wide }
}

fn image(dots: &Dots) -> Result<String> {
    let grey = dots.black.iter().map(|dot| if *dot { 0 } else { 255 }).collect();
    Ok(STANDARD.encode(logo::encode(&Picture { width: dots.width, height: dots.height(), grey })?))
}
