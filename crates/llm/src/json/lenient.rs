//! A recursive-descent reader of almost-JSON. It begins at one place and tells where it ended.

use serde_json::{Map, Number, Value};

use super::{note, repair};

/// What was read from one place.
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) repairs: Vec<&'static str>,
    pub(super) start: usize,
    /// Just behind the value.
    pub(super) end: usize,
}

impl Found {
    /// Whether the text ended before anything was read into the value.
    pub(super) fn is_bare(&self) -> bool {
        let is_empty = matches!(self.value.as_array(), Some(items) if items.is_empty())
            || matches!(self.value.as_object(), Some(members) if members.is_empty());
        is_empty && self.repairs.contains(&repair::TRUNCATED)
    }

    /// How much of the text it is made of.
    pub(super) fn weight(&self) -> usize {
        if self.is_bare() { 0 } else { self.end - self.start }
    }
}

/// Deepest nesting, as in serde_json.
const DEEPEST: usize = 127;

/// Offset and reason of a failure.
type Failure = (usize, String);

/// Why a value is not there.
enum Stop {
    /// The text ended first: the value is dropped and what is open gets closed.
    Cut,
    Wrong(Failure),
}

/// Reads the object or array that begins at `start`.
pub(super) fn read(text: &str, start: usize) -> Result<Found, Failure> {
    let mut reader = Reader { text, at: start, repairs: Vec::new() };
    match reader.value(0) {
        Ok(value) => Ok(Found { value, repairs: reader.repairs, start, end: reader.at }),
        Err(Stop::Cut) => Err((text.len(), "the text ends before the value begins".into())),
        Err(Stop::Wrong(failure)) => Err(failure),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    repairs: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    fn eat(&mut self, expected: char) -> bool {
        let eaten = self.peek() == Some(expected);
        if eaten {
            self.skip(expected);
        }
        eaten
    }

    fn repaired(&mut self, repair: &'static str) {
        note(&mut self.repairs, repair);
    }

    fn wrong<T>(&self, expected: &str) -> Result<T, Stop> {
        let found = self.peek().map_or_else(|| "the end".into(), |c| format!("`{c}`"));
        Err(Stop::Wrong((self.at, format!("expected {expected}, found {found}"))))
    }

    /// Skips white space and comments.
    fn blanks(&mut self) {
        loop {
            let trimmed = self.rest().trim_start();
            self.at = self.text.len() - trimmed.len();
            let end = if trimmed.starts_with("//") {
                trimmed.find('\n')
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").map(|at| at + 2)
            } else {
                return;
            };
            self.at += end.unwrap_or(trimmed.len());
            self.repaired(repair::COMMENT);
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Stop> {
        self.blanks();
        match self.peek() {
            None => Err(Stop::Cut),
            Some('{' | '[') if depth >= DEEPEST => {
                Err(Stop::Wrong((self.at, "the JSON is nested too deeply".into())))
            }
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some(quote @ ('"' | '\'')) => self.string(quote).map(Value::String),
            Some('-' | '0'..='9') => self.number(),
            Some(_) => self.word(),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Stop> {
        self.skip('[');
        let mut items = Vec::new();
        loop {
            match self.item(']', items.is_empty(), |reader| reader.value(depth + 1)) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(Value::Array(items)),
                Err(Stop::Cut) => return Ok(self.closed(Value::Array(items))),
                Err(wrong) => return Err(wrong),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Stop> {
        self.skip('{');
        let mut members = Map::new();
        loop {
            match self.item('}', members.is_empty(), |reader| reader.member(depth)) {
                Ok(Some((key, value))) => drop(members.insert(key, value)),
                Ok(None) => return Ok(Value::Object(members)),
                Err(Stop::Cut) => return Ok(self.closed(Value::Object(members))),
                Err(wrong) => return Err(wrong),
            }
        }
    }

    fn closed(&mut self, value: Value) -> Value {
        self.at = self.text.len();
        self.repaired(repair::TRUNCATED);
        value
    }

    /// The next item of a list that `close` ends, with the comma before it; `None` at the end.
    fn item<T>(
        &mut self,
        close: char,
        is_first: bool,
        read: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        self.blanks();
        if self.eat(close) {
            return Ok(None);
        }
        if !is_first {
            if self.peek().is_none() {
                return Err(Stop::Cut);
            }
            if !self.eat(',') {
                return self.wrong(&format!("`,` or `{close}`"));
            }
            self.blanks();
            if self.eat(close) {
                self.repaired(repair::TRAILING_COMMA);
                return Ok(None);
            }
        }
        read(self).map(Some)
    }

    /// A member. One whose value is cut inside an object or array keeps what that has.
    fn member(&mut self, depth: usize) -> Result<(String, Value), Stop> {
        let key = match self.peek() {
            None => return Err(Stop::Cut),
            Some(quote @ ('"' | '\'')) => self.string(quote)?,
            Some(_) => self.bare_key()?,
        };
        self.blanks();
        if self.peek().is_none() {
            return Err(Stop::Cut);
        }
        if !self.eat(':') {
            return self.wrong("`:` after the key");
        }
        Ok((key, self.value(depth + 1)?))
    }

    fn bare_key(&mut self) -> Result<String, Stop> {
        let rest = self.rest();
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        if end == 0 {
            return self.wrong("a key in double quotes");
        }
        self.at += end;
        if self.at < self.text.len() {
            self.repaired(repair::BARE_KEY);
        }
        Ok(rest[..end].to_owned())
    }

    fn string(&mut self, quote: char) -> Result<String, Stop> {
        self.skip(quote);
        if quote == '\'' {
            self.repaired(repair::SINGLE_QUOTES);
        }
        let mut text = String::new();
        loop {
            let Some(next) = self.peek() else { return Err(Stop::Cut) };
            self.skip(next);
            match next {
                '\\' => self.escape(&mut text)?,
                c if c == quote => return Ok(text),
                c => {
                    if c < ' ' {
                        self.repaired(repair::RAW_CONTROL);
                    }
                    text.push(c);
                }
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), Stop> {
        let Some(next) = self.peek() else { return Err(Stop::Cut) };
        self.skip(next);
        text.push(match next {
            '"' | '\\' | '/' => next,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(text),
            other => {
                self.repaired(repair::ESCAPE);
                other
            }
        });
        Ok(())
    }

    /// The four digits behind `\u`, and the second half of a surrogate pair.
    fn unicode(&mut self, text: &mut String) -> Result<(), Stop> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                self.code(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), text);
                return Ok(());
            }
            self.code(first, text);
            self.code(second, text);
            return Ok(());
        }
        self.code(first, text);
        Ok(())
    }

    /// Appends a code point; half a surrogate pair becomes the replacement character.
    fn code(&mut self, code: u32, text: &mut String) {
        text.push(char::from_u32(code).unwrap_or_else(|| {
            self.repaired(repair::ESCAPE);
            char::REPLACEMENT_CHARACTER
        }));
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let Some(digits) = self.rest().get(..4) else {
            return if self.rest().len() < 4 {
                Err(Stop::Cut)
            } else {
                self.wrong("four hex digits")
            };
        };
        match u32::from_str_radix(digits, 16) {
            Ok(code) if !digits.starts_with('+') => {
                self.at += 4;
                Ok(code)
            }
            _ => self.wrong("four hex digits"),
        }
    }

    /// A number; one that touches the end may be cut and is dropped.
    fn number(&mut self) -> Result<Value, Stop> {
        let rest = self.rest();
        if rest.starts_with("-I") || rest.starts_with("-N") {
            self.at += 1;
            return self.word();
        }
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        if end == rest.len() {
            return Err(Stop::Cut);
        }
        match serde_json::from_str::<Number>(&rest[..end]) {
            Ok(number) => {
                self.at += end;
                Ok(Value::Number(number))
            }
            Err(_) => Err(Stop::Wrong((self.at, format!("`{}` is not a number", &rest[..end])))),
        }
    }

    /// A literal. One that touches the end may be cut and is dropped.
    fn word(&mut self) -> Result<Value, Stop> {
        let rest = self.rest();
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let (value, repair) = match &rest[..end] {
            word if end == rest.len() && !word.is_empty() => return Err(Stop::Cut),
            "null" => (Value::Null, None),
            "true" => (Value::Bool(true), None),
            "false" => (Value::Bool(false), None),
            "True" => (Value::Bool(true), Some(repair::PYTHON)),
            "False" => (Value::Bool(false), Some(repair::PYTHON)),
            "None" => (Value::Null, Some(repair::PYTHON)),
            "NaN" | "Infinity" => (Value::Null, Some(repair::NOT_A_NUMBER)),
            _ => return self.wrong("a value"),
        };
        self.at += end;
        if let Some(repair) = repair {
            self.repaired(repair);
        }
        Ok(value)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '$')
}
