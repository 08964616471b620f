//! The encodings that offices save: UTF-8 with or without a mark, and GB18030.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, GB18030};

use super::FileFault;

/// How the characters of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; so many bytes of mark before it.
    Utf8 {
        /// 3 with a mark, else 0.
        mark: usize,
    },
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";
/// So many ideographs written as UTF-8 do not stand in a line of GB18030 by chance.
const TELLING: usize = 3;

/// Finds out how a text is written.
pub fn detect(bytes: &[u8]) -> Result<Encoding, FileFault> {
    if bytes.contains(&0) {
        return Err(match bytes {
            // UTF-16: Excel's "Unicode text".
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => FileFault::Encoding { line: 1 },
            _ => FileFault::NotASpreadsheet,
        });
    }
    let mark = if bytes.starts_with(MARK) {
        MARK.len()
    } else {
        0
    };
    let fault = match std::str::from_utf8(&bytes[mark..]) {
        Ok(_) => return Ok(Encoding::Utf8 { mark }),
        Err(fault) => fault,
    };
    if mark > 0 {
        // The mark promised UTF-8.
        let line = line_of(&bytes[..mark + fault.valid_up_to()]);
        return Err(FileFault::Encoding { line });
    }
    gb18030(bytes)?;
    Ok(Encoding::Gb18030)
}

fn line_of(before: &[u8]) -> u32 {
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

/// Every line must decode, to characters that somebody wrote, and none may be UTF-8 in disguise.
fn gb18030(bytes: &[u8]) -> Result<(), FileFault> {
    let mut text = String::new();
    for (at, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.is_ascii() {
            continue;
        }
        let ideographs = |text: &str| text.chars().filter(|c| ('一'..='鿿').contains(c)).count();
        if std::str::from_utf8(line).is_ok_and(|text| ideographs(text) >= TELLING) {
            return Err(odd_one_out(bytes, at));
        }
        text.clear();
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        text.reserve(decoder.max_utf8_buffer_length(line.len()).unwrap_or(0));
        let (result, _) = decoder.decode_to_string_without_replacement(line, &mut text, true);
        let unwritten = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}');
        if result != DecoderResult::InputEmpty || text.contains(unwritten) {
            return Err(FileFault::Encoding { line: at });
        }
    }
    Ok(())
}

/// Of lines in two encodings the first of the fewer, which is the one to look for: `utf8` is the first that
/// is UTF-8.
fn odd_one_out(bytes: &[u8], utf8: u32) -> FileFault {
    let (mut as_utf8, mut others, mut first) = (0_usize, 0_usize, None);
    for (at, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => {}
            Ok(_) => as_utf8 += 1,
            Err(_) => {
                others += 1;
                first.get_or_insert(at);
            }
        }
    }
    match first.filter(|_| as_utf8 > others) {
        Some(line) => FileFault::Encoding { line },
        None => FileFault::MixedEncoding { line: utf8 },
    }
}

/// The text as UTF-8, decoded as it is read, each line ended by one line feed.
pub fn reader(bytes: &[u8], encoding: Encoding) -> impl Read {
    let text: Box<dyn Read + '_> = match encoding {
        Encoding::Utf8 { mark } => Box::new(&bytes[mark..]),
        Encoding::Gb18030 => Box::new(Decoding {
            rest: bytes,
            decoder: GB18030.new_decoder_without_bom_handling(),
        }),
    };
    Breaks {
        text,
        after_return: false,
    }
    .chain(&b"\n"[..])
}

/// One kind of line break, so that lines can be counted.
struct Breaks<R> {
    text: R,
    after_return: bool,
}

impl<R: Read> Read for Breaks<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.text.read(out)?;
            let mut kept = 0;
            for at in 0..read {
                let byte = out[at];
                let second = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !second {
                    out[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

struct Decoding<'a> {
    rest: &'a [u8],
    decoder: Decoder,
}

impl Read for Decoding<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() {
            return Ok(0);
        }
        let (_, taken, written, _) = self.decoder.decode_to_utf8(self.rest, out, true);
        self.rest = &self.rest[taken..];
        Ok(written)
    }
}
