//! Large JSON files piece by piece: a top-level object or array is cut into its items while its bytes arrive.
//!
//! A file of 200 MB is never held as one text: each item is handed over as soon as its last byte is there, straight
//! from the chunk when it lies in one. Only what surrounds the items (brackets, keys, colons, commas) is judged here;
//! whether an item itself is JSON is for who parses it, and [`Item::parse`] gives its errors a place in the file.

#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

/// One item of the top-level object or array.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// How many items came before it.
    pub index: usize,
    /// Its key; empty in an array.
    pub key: &'a str,
    /// Its bytes: one JSON value, if they are JSON at all.
    pub text: &'a [u8],
    /// Where its first byte stands.
    pub place: Place,
}

/// Why a file cannot be cut or an item cannot be read. The texts go on from a file's name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SplitError {
    /// The top level is something else.
    #[error("should be {wanted}, but is {found}")]
    Form {
        /// What was asked for, with its article.
        wanted: &'static str,
        /// What stands there, with its article.
        found: &'static str,
    },
    /// The text is no JSON.
    #[error("is not JSON at line {}, column {}: {message}", place.line, place.column)]
    Syntax {
        /// Where it goes wrong.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// An item is JSON, but of another form than its reader needs.
    #[error("does not fit at line {}, column {}: {message}", place.line, place.column)]
    Data {
        /// Where it goes wrong.
        place: Place,
        /// What is wrong.
        message: String,
    },
}

/// Cuts one file. Give it the bytes in order, in pieces of any size.
#[derive(Clone, Debug)]
pub struct Splitter {
    container: Container,
    stands: Stands,
    /// Place of the next byte.
    place: Place,
    /// The key or item that is being read, and where it began.
    token: Option<(Token, Place)>,
    /// Its bytes from earlier chunks.
    carried: Vec<u8>,
    /// The key of the item that comes next.
    key: String,
    index: usize,
}

/// The two forms of a top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Object,
    Array,
}

/// What must come next, white space aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Start,
    /// The rest of a byte order mark.
    Mark,
    /// The first key or item, or the end.
    Opened,
    /// A key, after a comma.
    Key,
    Colon,
    /// An item; in an array, after a comma.
    Value,
    /// A comma or the end.
    Between,
    Ended,
}

/// How far a key or an item has been read.
#[derive(Clone, Copy, Debug)]
struct Token {
    /// Brackets that are open.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Neither a text nor in brackets: ends before the first byte that cannot belong to it.
    bare: bool,
}

impl Place {
    const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// The place behind these bytes.
    #[expect(
        clippy::naive_bytecount,
        reason = "compilers vectorise it; a crate for one line is too much"
    )]
    fn past(self, bytes: &[u8]) -> Self {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let column = match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => bytes.len() - last,
            None => self.column + bytes.len(),
        };
        Self { offset: self.offset + bytes.len() as u64, line: self.line + lines, column }
    }

    /// The place of an error that serde_json found in `text`, which begins here. It counts lines and columns from 1.
    fn of(self, error: &serde_json::Error, text: &[u8]) -> Self {
        let line = text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
        let before = line.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
        self.past(&text[..before.min(text.len())])
    }
}

impl Item<'_> {
    /// The item as a value; errors name the place in the file.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, SplitError> {
        parse(self.text, self.place)
    }
}

impl Splitter {
    /// For a file that is one object; items carry their keys.
    pub fn object() -> Self {
        Self::new(Container::Object)
    }

    /// For a file that is one array.
    pub fn array() -> Self {
        Self::new(Container::Array)
    }

    fn new(container: Container) -> Self {
        Self {
            container,
            stands: Stands::Start,
            place: Place::START,
            token: None,
            carried: Vec::new(),
            key: String::new(),
            index: 0,
        }
    }

    /// Takes the next bytes and hands over every item that is complete. The first error, here or from `each`, ends
    /// it: nothing may be pushed after one.
    pub fn push<E: From<SplitError>>(
        &mut self,
        chunk: &[u8],
        mut each: impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = chunk;
        while let Some(&byte) = rest.first() {
            let Some((mut token, start)) = self.token else {
                if self.between(byte)? {
                    self.advance(&rest[..1]);
                    rest = &rest[1..];
                }
                continue;
            };
            let Some(len) = token.read(rest) else {
                self.token = Some((token, start));
                self.carried.extend_from_slice(rest);
                self.advance(rest);
                return Ok(());
            };
            self.token = None;
            self.advance(&rest[..len]);
            self.complete(&rest[..len], start, &mut each)?;
            rest = &rest[len..];
        }
        Ok(())
    }

    /// How many items were complete so far.
    pub fn count(&self) -> usize {
        self.index
    }

    /// How many bytes were taken so far.
    pub fn bytes(&self) -> u64 {
        self.place.offset
    }

    /// After the last bytes: fails when the file was cut off.
    pub fn finish(self) -> Result<(), SplitError> {
        let inside = match (self.stands, self.container) {
            (Stands::Ended, _) => return Ok(()),
            (Stands::Start | Stands::Mark, _) => "it holds nothing".to_owned(),
            (Stands::Value, Container::Object) => format!("it ends inside `{}`", self.key),
            (_, Container::Object) => "it ends before its object is closed".to_owned(),
            (_, Container::Array) => format!("it ends after {} complete items", self.index),
        };
        Err(SplitError::Syntax {
            place: self.place,
            message: format!("the text is cut off: {inside}"),
        })
    }

    fn advance(&mut self, bytes: &[u8]) {
        self.place = self.place.past(bytes);
    }

    /// Hands over a complete key or item: `tail` is its last part, the first ones are carried.
    fn complete<E: From<SplitError>>(
        &mut self,
        tail: &[u8],
        start: Place,
        each: &mut impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut carried = std::mem::take(&mut self.carried);
        let text = if carried.is_empty() {
            tail
        } else {
            carried.extend_from_slice(tail);
            &carried
        };
        if matches!(self.stands, Stands::Opened | Stands::Key)
            && self.container == Container::Object
        {
            self.key = parse(text, start)?;
            self.stands = Stands::Colon;
        } else {
            each(Item { index: self.index, key: &self.key, text, place: start })?;
            self.index += 1;
            self.stands = Stands::Between;
        }
        carried.clear();
        self.carried = carried;
        Ok(())
    }

    /// Takes a byte outside keys and items. False when it begins one and is to be read as such.
    fn between(&mut self, byte: u8) -> Result<bool, SplitError> {
        if blank(byte) {
            return Ok(true);
        }
        let object = self.container == Container::Object;
        self.stands = match (self.stands, byte) {
            (Stands::Start | Stands::Mark, _) => self.start(byte)?,
            (Stands::Opened | Stands::Between, b'}') if object => Stands::Ended,
            (Stands::Opened | Stands::Between, b']') if !object => Stands::Ended,
            (Stands::Opened | Stands::Key, b'"') if object => return Ok(self.begin(byte)),
            (Stands::Opened | Stands::Key, _) if object => {
                return Err(self.syntax("a key in double quotes should stand here"));
            }
            (Stands::Opened | Stands::Value, b',' | b':' | b'}' | b']') => {
                return Err(self.syntax("a value should stand here"));
            }
            (Stands::Opened | Stands::Value | Stands::Key, _) => return Ok(self.begin(byte)),
            (Stands::Colon, b':') => Stands::Value,
            (Stands::Colon, _) => return Err(self.syntax("a colon should stand here")),
            (Stands::Between, b',') if object => Stands::Key,
            (Stands::Between, b',') => Stands::Value,
            (Stands::Between, _) if object => {
                return Err(self.syntax("`,` or `}` should stand here"));
            }
            (Stands::Between, _) => return Err(self.syntax("`,` or `]` should stand here")),
            (Stands::Ended, _) => return Err(self.syntax("something follows the end")),
        };
        Ok(true)
    }

    /// The first byte that is no white space, or one of a byte order mark.
    fn start(&self, byte: u8) -> Result<Stands, SplitError> {
        let (open, wanted) = match self.container {
            Container::Object => (b'{', "an object"),
            Container::Array => (b'[', "a list"),
        };
        match (self.stands, self.place.offset, byte) {
            (Stands::Start, 0, 0xef) | (Stands::Mark, 1, 0xbb) => return Ok(Stands::Mark),
            (Stands::Mark, 2, 0xbf) => return Ok(Stands::Start),
            (Stands::Start, _, _) if byte == open => return Ok(Stands::Opened),
            _ => {}
        }
        let found = match byte {
            b'{' => "an object",
            b'[' => "a list",
            b'"' => "a text",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "a number",
            _ => return Err(self.syntax("a value should stand here")),
        };
        Err(SplitError::Form { wanted, found })
    }

    fn begin(&mut self, byte: u8) -> bool {
        self.token = Some((Token::new(byte), self.place));
        false
    }

    fn syntax(&self, message: &str) -> SplitError {
        SplitError::Syntax { place: self.place, message: message.to_owned() }
    }
}

impl Token {
    /// A token that begins with this byte, which is still to be read.
    fn new(byte: u8) -> Self {
        let bare = !matches!(byte, b'"' | b'{' | b'[');
        Self { depth: 0, in_string: false, escaped: false, bare }
    }

    /// Reads on: how many of the bytes belong to the token if it ends among them.
    fn read(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.bare {
            let ends = |byte: &u8| {
                matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"') || blank(*byte)
            };
            return bytes.iter().position(ends);
        }
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if self.escaped {
                self.escaped = false;
                at += 1;
            } else if self.in_string {
                at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))? + 1;
                self.escaped = bytes[at - 1] == b'\\';
                self.in_string = self.escaped;
            } else {
                at += rest.iter().position(|byte| is_mark(*byte))? + 1;
                match bytes[at - 1] {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    _ => self.depth = self.depth.saturating_sub(1),
                }
            }
            if self.depth == 0 && !self.in_string {
                return Some(at);
            }
        }
        None
    }
}

/// What opens or closes a text, a list or an object.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'[' | b'}' | b']')
}

/// White space as JSON has it.
fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn parse<T: DeserializeOwned>(text: &[u8], start: Place) -> Result<T, SplitError> {
    serde_json::from_slice(text).map_err(|error| {
        let whole = error.to_string();
        let message = whole.split(" at line ").next().unwrap_or_default().to_owned();
        let place = start.of(&error, text);
        if error.is_data() {
            SplitError::Data { place, message }
        } else {
            SplitError::Syntax { place, message }
        }
    })
}
