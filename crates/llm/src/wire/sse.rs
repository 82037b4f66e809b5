//! Server-sent events, read from bytes as they arrive, wherever a network cuts them.
//!
//! A byte order mark, all three line ends, comments, several `data` lines and a last event without its blank line are
//! fine. Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>. Ids and retry times are left out: an
//! answer is never resumed. Fields that nobody knows are ignored, but for those that look like a piece of the answer in
//! a damaged stream.

/// Longest line and longest event, in bytes: far above any answer, far below what a tab can hold.
const LONGEST: usize = 16 * 1024 * 1024;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its data lines, joined by line breaks.
    pub data: String,
}

/// Reads events from pieces of bytes.
#[derive(Debug, Default)]
pub(crate) struct Events {
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed behind it belongs to it.
    after_return: bool,
    is_begun: bool,
    event: Event,
    has_data: bool,
}

impl Events {
    /// Takes the next bytes; gives the events that they complete. `Err` says what is no event stream.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, String> {
        let mut complete = Vec::new();
        for &byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    complete.extend(self.end_line()?);
                }
                byte => {
                    self.after_return = false;
                    self.line.push(byte);
                }
            }
            if self.line.len() > LONGEST {
                return Err("a line of the stream is too long".into());
            }
        }
        Ok(complete)
    }

    /// The stream has ended: the event that lacks its blank line, if there is one.
    pub(crate) fn end(&mut self) -> Result<Option<Event>, String> {
        if !self.line.is_empty() {
            self.end_line()?;
        }
        Ok(self.dispatch())
    }

    fn end_line(&mut self) -> Result<Option<Event>, String> {
        let line = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&line)
            .map_err(|_| "the stream holds bytes that are no UTF-8 text".to_owned())?;
        let line = if self.is_begun { line } else { line.trim_start_matches('\u{feff}') };
        self.is_begun = true;
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        // Some servers drop an error into the stream as it is.
        let is_bare = line.starts_with(['{', '[']);
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let (field, value) = if is_bare { ("data", line) } else { (field, value) };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                self.has_data = true;
            }
            "event" => value.clone_into(&mut self.event.name),
            field if is_lost(field, value) => {
                return Err(format!("the stream holds a line that is no event: {}", start(line)));
            }
            // A comment has no field at all; ids, retry times and unknown fields are not for us.
            _ => {}
        }
        if self.event.data.len() > LONGEST {
            return Err("an event of the stream is too long".into());
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

/// Whether the standard's silence about unknown fields would lose a piece of an answer: the field is no name but the
/// inside of a text, or `data` with a letter too few, too many or wrong before JSON.
fn is_lost(field: &str, value: &str) -> bool {
    let is_text = field.contains(['{', '}', '[', ']', '"', '<', '>']);
    let is_json = value.starts_with(['{', '[']);
    let has = |letters: &str| {
        let mut rest = field.chars();
        letters.chars().all(|letter| rest.any(|c| c.eq_ignore_ascii_case(&letter)))
    };
    let is_near = field.len() <= 6 && ["ata", "dta", "daa", "dat"].into_iter().any(has);
    is_text || (is_json && is_near)
}

fn start(line: &str) -> String {
    line.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Vec<(String, String)>, String> {
        let mut events = Events::default();
        let mut all = Vec::new();
        for piece in pieces {
            all.extend(events.push(piece)?);
        }
        all.extend(events.end()?);
        Ok(all.into_iter().map(|event| (event.name, event.data)).collect())
    }

    fn data(text: &str) -> Vec<String> {
        let events = read(&[text.as_bytes()]).expect("events");
        events.into_iter().map(|(_, data)| data).collect()
    }

    #[test]
    fn line_ends_marks_comments_and_missing_ends_make_no_difference() {
        for text in [
            "data: a\n\ndata: b\n\n",
            "data: a\r\n\r\ndata: b\r\n\r\n",
            "data: a\r\rdata: b\r\r",
            "\u{feff}data: a\n\ndata: b\n\n",
            "data:a\n\ndata:b\n\n",
            ": OPENROUTER PROCESSING\n\ndata: a\n\n:\n\n: ping\ndata: b\n\n",
            "id: 7\nretry: 100\nx-odd: 1\ndata: a\n\n\n\n\ndata: b",
            "data: a\n\ndata: b\n",
        ] {
            assert_eq!(data(text), ["a", "b"], "{text:?}");
        }
    }

    #[test]
    fn several_data_lines_are_one_text_and_names_are_kept() {
        assert_eq!(data("data: {\ndata:  \"a\": 1}\n\n"), ["{\n \"a\": 1}"]);
        let named = read(&[b"event: error\ndata: {}\n\nevent: ping\n\n"]).expect("events");
        assert_eq!(named, [("error".to_owned(), "{}".to_owned())]);
        assert_eq!(data("data\n\n"), [""], "an empty data line is an event");
        assert_eq!(data("data: a\n\n{\"error\":{}}\n"), ["a", "{\"error\":{}}"]);
    }

    #[test]
    fn wherever_the_bytes_are_cut_the_events_are_the_same() {
        let text =
            "\u{feff}: hi\r\nevent: x\r\ndata: {\"é\":\"😀\"}\r\n\r\ndata: two\r\ndata: lines\n\n";
        let whole = read(&[text.as_bytes()]).expect("events");
        assert_eq!(whole.len(), 2);
        for at in 0..=text.len() {
            let (left, right) = text.as_bytes().split_at(at);
            assert_eq!(read(&[left, right]).expect("events"), whole, "cut at {at}");
        }
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(read(&single).expect("events"), whole);
    }

    #[test]
    fn fields_that_nobody_knows_are_ignored_whatever_they_hold() {
        for line in [
            "trace: {\"id\": 1}",
            "x.vendor: [1]",
            "two words: {}",
            ": {\"comment\": true}",
            ": <p>",
            "metadata: {}",
            "nothing",
        ] {
            assert_eq!(data(&format!("data: a\n{line}\n\n")), ["a"], "{line}");
        }
    }

    #[test]
    fn a_piece_of_an_answer_is_not_lost_as_an_unknown_field() {
        for line in ["dat: {}", "ata: {}", "daata: {}", "dxta: [1]", "Data: {}", "data {\"a\": 1}"]
        {
            assert!(read(&[line.as_bytes(), b"\n\n"]).is_err(), "{line}");
        }
    }

    #[test]
    fn what_is_no_event_stream_is_said() {
        assert!(read(&[b"<html>"]).expect_err("a page").contains("<html>"));
        assert!(read(&[b"data: \xff\n\n"]).expect_err("no text").contains("UTF-8"));
    }
}
