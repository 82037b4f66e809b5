//! The text of a Python expression: tokens, and the grammar that turns them into steps for `arithmetic`, with the
//! texts of Python's syntax errors.
//!
//! The program is a flat list, so a long expression needs no deep stack; only parentheses and `**` nest, to a limit.

use super::arithmetic::{Operand, Sign, Step, run};

/// Parentheses (and chained powers) that may nest; CPython's tokenizer has the same limit for parentheses.
const DEPTH: usize = 200;

/// The value of an expression as a float, or the text of Python's error.
pub(super) fn evaluate(text: &str) -> Result<f64, String> {
    if text.trim().is_empty() {
        return Err("invalid syntax (<string>, line 0)".to_owned());
    }
    let tokens = tokens(text)?;
    let mut parser =
        Parser { tokens: &tokens, next: 0, parentheses: 0, depth: 0, program: Vec::new() };
    parser.sum()?;
    if parser.next < tokens.len() {
        return Err(parser.fault());
    }
    run(parser.program)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Operand(Operand),
    Sign(Sign),
    Open,
    Close,
    Dot,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at, mut open) = (Vec::new(), 0, 0_usize);
    while at < bytes.len() {
        let rest = &text[at..];
        let (token, length) = match bytes[at] {
            b' ' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => number(rest)?,
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => number(rest)?,
            b'.' if rest.starts_with("...") => (Token::Operand(Operand::Ellipsis), 3),
            b'.' => (Token::Dot, 1),
            b'*' if rest.starts_with("**") => (Token::Sign(Sign::Power), 2),
            b'*' => (Token::Sign(Sign::Times), 1),
            b'/' if rest.starts_with("//") => (Token::Sign(Sign::FloorDivide), 2),
            b'/' => (Token::Sign(Sign::Divide), 1),
            b'+' => (Token::Sign(Sign::Plus), 1),
            b'-' => (Token::Sign(Sign::Minus), 1),
            b'(' => (Token::Open, 1),
            _ => (Token::Close, 1),
        };
        match token {
            Token::Open if open == DEPTH => return Err(syntax("too many nested parentheses")),
            Token::Open => open += 1,
            Token::Close => open = open.checked_sub(1).ok_or_else(|| syntax("unmatched ')'"))?,
            _ => {}
        }
        tokens.push(token);
        at += length;
    }
    Ok(tokens)
}

/// A literal at the start of the text, and its length in bytes.
fn number(text: &str) -> Result<(Token, usize), String> {
    let digits = |text: &str| {
        text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len()
    };
    let whole = digits(text);
    if text[whole..].starts_with('.') {
        let length = whole + 1 + digits(&text[whole + 1..]);
        let float = text[..length].parse().map_err(|_| syntax("invalid syntax"))?;
        return Ok((Token::Operand(Operand::Float(float)), length));
    }
    let literal = &text[..whole];
    if whole > 4300 {
        let limit = "Exceeds the limit (4300 digits) for integer string conversion";
        let advice = "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                      literals to avoid decimal conversion limits.";
        return Err(syntax(&format!("{limit}: value has {whole} digits; {advice}")));
    }
    if literal.starts_with('0') && literal.bytes().any(|digit| digit != b'0') {
        let advice = "use an 0o prefix for octal integers";
        return Err(syntax(&format!(
            "leading zeros in decimal integer literals are not permitted; {advice}"
        )));
    }
    let int = literal.parse().map_err(|_| syntax("invalid syntax"))?;
    Ok((Token::Operand(Operand::Int(int)), whole))
}

fn syntax(text: &str) -> String {
    format!("{text} (<string>, line 1)")
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    parentheses: usize,
    depth: usize,
    program: Vec<Step>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// Takes a binary operator, if it is one of these.
    fn sign(&mut self, among: &[Sign]) -> Option<Sign> {
        let Some(Token::Sign(sign)) = self.peek() else { return None };
        let sign = *sign;
        among.contains(&sign).then(|| {
            self.next += 1;
            sign
        })
    }

    fn sum(&mut self) -> Result<(), String> {
        self.term()?;
        while let Some(sign) = self.sign(&[Sign::Plus, Sign::Minus]) {
            self.term()?;
            self.program.push(Step::Binary(sign));
        }
        Ok(())
    }

    fn term(&mut self) -> Result<(), String> {
        self.factor()?;
        while let Some(sign) = self.sign(&[Sign::Times, Sign::Divide, Sign::FloorDivide]) {
            self.factor()?;
            self.program.push(Step::Binary(sign));
        }
        Ok(())
    }

    /// Signs, then a power: `**` binds tighter than a sign on its left and takes signs on its right.
    fn factor(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > 2 * DEPTH + 2 {
            return Err(syntax("too many nested parentheses"));
        }
        let mut signs = Vec::new();
        while let Some(sign) = self.sign(&[Sign::Plus, Sign::Minus]) {
            signs.push(sign);
        }
        self.primary()?;
        if self.sign(&[Sign::Power]).is_some() {
            self.factor()?;
            self.program.push(Step::Binary(Sign::Power));
        }
        self.program.extend(signs.into_iter().rev().map(Step::Unary));
        self.depth -= 1;
        Ok(())
    }

    fn primary(&mut self) -> Result<(), String> {
        match self.peek() {
            Some(Token::Operand(operand)) => {
                self.program.push(Step::Push(operand.clone()));
                self.next += 1;
            }
            Some(Token::Open) => self.group(Step::Push(Operand::Tuple), None)?,
            _ => return Err(self.fault()),
        }
        while self.peek() == Some(&Token::Open) {
            self.group(Step::Call(0), Some(Step::Call(1)))?;
        }
        Ok(())
    }

    /// A parenthesis: `empty` when nothing is inside, otherwise what is inside and then `after`.
    fn group(&mut self, empty: Step, after: Option<Step>) -> Result<(), String> {
        self.next += 1;
        self.parentheses += 1;
        if self.peek() == Some(&Token::Close) {
            self.program.push(empty);
        } else {
            self.sum()?;
            self.program.extend(after);
        }
        if self.peek() != Some(&Token::Close) {
            return Err(self.fault());
        }
        self.next += 1;
        self.parentheses -= 1;
        Ok(())
    }

    /// What CPython says about the token it cannot take.
    fn fault(&self) -> String {
        let before = self.next.checked_sub(1).map(|index| &self.tokens[index]);
        let ends = matches!(before, Some(Token::Operand(_) | Token::Close));
        match self.tokens[self.next.min(self.tokens.len())..] {
            [] | [Token::Operand(_)] if self.parentheses > 0 => syntax("'(' was never closed"),
            [Token::Operand(_), ..] if ends && self.parentheses > 0 => {
                syntax("invalid syntax. Perhaps you forgot a comma?")
            }
            [Token::Sign(Sign::Times), ..] if before == Some(&Token::Open) && self.starred() => {
                syntax("cannot use starred expression here")
            }
            _ => syntax("invalid syntax"),
        }
    }

    /// True when an operand follows the star and the parenthesis is closed.
    fn starred(&self) -> bool {
        matches!(self.tokens.get(self.next + 1), Some(Token::Operand(_) | Token::Open))
            && self.tokens.get(self.next + 2).is_some()
    }
}
