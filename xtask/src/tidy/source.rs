//! Rust source split into code, comments and strings, line by line. A lexer for tidy's purposes: it knows
//! nested comments, raw strings and lifetimes, and nothing of syntax.

/// The three views have the same lines as the file; what belongs to another view is blank.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Code without comments, strings emptied.
    pub(super) code: Vec<String>,
    /// Text of comments, doc comments included.
    pub(super) comments: Vec<String>,
    /// Text of string literals.
    pub(super) strings: Vec<String>,
    /// The index of the line where a `#[cfg(test)]` module begins, or the number of lines.
    tests_from: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Code,
    LineComment,
    BlockComment(usize),
    Text,
    RawText(usize),
}

impl Source {
    pub(super) fn new(text: &str) -> Source {
        let mut source = Source::default();
        let mut state = State::Code;
        for line in text.lines() {
            if state == State::LineComment {
                state = State::Code;
            }
            let mut views = [String::new(), String::new(), String::new()];
            let letters: Vec<char> = line.chars().collect();
            let mut at = 0;
            while at < letters.len() {
                let (view, taken, next) = step(state, &letters[at..], views[0].chars().last());
                views[view].extend(&letters[at..(at + taken).min(letters.len())]);
                at += taken;
                state = next;
            }
            let [code, comments, strings] = views;
            source.code.push(code);
            source.comments.push(comments);
            source.strings.push(strings);
        }
        source.tests_from = tests_from(&source.code);
        source
    }

    /// Lines of code outside the tests, counted from 1.
    pub(super) fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code[..self.tests_from].iter().map(String::as_str))
    }

    /// All lines of code, counted from 1, and whether each belongs to tests.
    pub(super) fn all_code(&self) -> impl Iterator<Item = (usize, &str, bool)> {
        let from = self.tests_from;
        self.code
            .iter()
            .enumerate()
            .map(move |(index, code)| (index + 1, code.as_str(), index >= from))
    }

    /// Strings outside the tests, counted from 1.
    pub(super) fn product_strings(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.strings[..self.tests_from].iter().map(String::as_str))
    }
}

/// By convention the test module stands last: from its attribute on, everything is test code. An attribute
/// on a single function or `mod tests;` ends nothing.
fn tests_from(code: &[String]) -> usize {
    let attribute = |index: &usize| code[*index].trim() == "#[cfg(test)]";
    let opens = |index: usize| {
        let next = code[index + 1..].iter().find(|line| !line.trim().starts_with("#["));
        next.is_some_and(|line| line.trim().starts_with("mod ") && line.contains('{'))
    };
    (0..code.len()).filter(attribute).find(|&index| opens(index)).unwrap_or(code.len())
}

/// Where the next letters belong (0 code, 1 comment, 2 string), how many they are, and what follows.
fn step(state: State, rest: &[char], before: Option<char>) -> (usize, usize, State) {
    let next = rest.get(1).copied();
    match (state, rest[0]) {
        (State::Code, '/') if next == Some('/') => (1, 2, State::LineComment),
        (State::Code, '/') if next == Some('*') => (1, 2, State::BlockComment(1)),
        (State::Code, '"') => (0, 1, State::Text),
        (State::Code, 'r') if !is_word(before) => match raw_start(&rest[1..]) {
            Some(hashes) => (0, 2 + hashes, State::RawText(hashes)),
            None => (0, 1, State::Code),
        },
        (State::Code, '\'') => (0, char_literal(rest), State::Code),
        (State::LineComment, _) => (1, 1, State::LineComment),
        (State::BlockComment(depth), '/') if next == Some('*') => {
            (1, 2, State::BlockComment(depth + 1))
        }
        (State::BlockComment(1), '*') if next == Some('/') => (1, 2, State::Code),
        (State::BlockComment(depth), '*') if next == Some('/') => {
            (1, 2, State::BlockComment(depth - 1))
        }
        (State::BlockComment(_), _) => (1, 1, state),
        (State::Text, '\\') => (2, 2, State::Text),
        (State::Code, _) | (State::Text, '"') => (0, 1, State::Code),
        (State::RawText(hashes), '"') if closes(&rest[1..], hashes) => (0, 1 + hashes, State::Code),
        (State::Text | State::RawText(_), _) => (2, 1, state),
    }
}

fn is_word(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| (letter.is_alphanumeric() || letter == '_') && letter != 'b')
}

/// After an `r`: the number of hashes if a raw string starts here.
fn raw_start(rest: &[char]) -> Option<usize> {
    let hashes = rest.iter().take_while(|letter| **letter == '#').count();
    (rest.get(hashes) == Some(&'"')).then_some(hashes)
}

fn closes(rest: &[char], hashes: usize) -> bool {
    rest.iter().take_while(|letter| **letter == '#').count() >= hashes
}

/// The length of a character literal, or 1 where the quote begins a lifetime.
fn char_literal(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', ..] => {
            let end = rest[3..].iter().position(|letter| *letter == '\'');
            end.map_or(rest.len(), |end| end + 4)
        }
        ['\'', _, '\'', ..] => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str, comment: &str, string: &str) {
        let source = Source::new(text);
        let joined = |lines: &[String]| lines.join("|");
        assert_eq!(joined(&source.code), code, "code of {text}");
        assert_eq!(joined(&source.comments), comment, "comments of {text}");
        assert_eq!(joined(&source.strings), string, "strings of {text}");
    }

    #[test]
    fn code_comments_and_strings_are_told_apart() {
        check("let a = 1; // b", "let a = 1; ", "// b", "");
        check("f(\"// no\\\" x\"); g()", "f(\"\"); g()", "", "// no\\\" x");
        check("r#\"a \" b\"# + c", "r#\"\"# + c", "", "a \" b");
        check("a /* b\n /* c */ d */ e", "a | e", "/* b| /* c */ d */", "|");
        check("\"one\n two\"; x", "\"|\"; x", "|", "one| two");
        check("b'\"', '\\'', 'x: &'static str", "b'\"', '\\'', 'x: &'static str", "", "");
        check("for r in bar\"x\"", "for r in bar\"\"", "", "x");
    }

    #[test]
    fn the_test_module_is_not_product_code() {
        let text = "a\n#[cfg(test)]\nfn only_for_tests() {}\n#[cfg(test)]\nmod tests {\nb\n}";
        let source = Source::new(text);
        assert_eq!(source.product_code().map(|(line, _)| line).last(), Some(3));
        assert!(source.all_code().last().unwrap().2);
        assert_eq!(Source::new("#[cfg(test)]\nmod tests;\na").product_code().count(), 3);
    }
}
