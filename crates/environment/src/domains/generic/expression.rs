//! Python arithmetic: tokens, grammar to postfix, evaluation, each with the texts of Python's errors.
//!
//! Ints are exact up to 127 bits and become doubles beyond; Python's are unbounded. The program is a flat list, so a
//! long expression needs no deep stack; only parentheses and `**` nest, to a limit.

/// Parentheses (and chained powers) that may nest; CPython's tokenizer has the same limit for parentheses.
const DEPTH: usize = 200;

/// The value of an expression as a float, or the text of Python's error.
pub(super) fn evaluate(text: &str) -> Result<f64, String> {
    if text.trim().is_empty() {
        return Err("invalid syntax (<string>, line 0)".to_owned());
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, parentheses: 0, depth: 0, program: Vec::new() };
    parser.sum()?;
    if parser.next < tokens.len() {
        return Err(parser.fault());
    }
    run(&parser.program)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Operand(Operand),
    Plus,
    Minus,
    Times,
    Divide,
    FloorDivide,
    Power,
    Open,
    Close,
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operand {
    Int(i128),
    Float(f64),
    Tuple,
    Ellipsis,
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
            b'*' if rest.starts_with("**") => (Token::Power, 2),
            b'*' => (Token::Times, 1),
            b'/' if rest.starts_with("//") => (Token::FloorDivide, 2),
            b'/' => (Token::Divide, 1),
            b'+' => (Token::Plus, 1),
            b'-' => (Token::Minus, 1),
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
    let digits = |text: &str| text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
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
        return Err(syntax(&format!("leading zeros in decimal integer literals are not permitted; {advice}")));
    }
    let float = || Operand::Float(literal.parse().unwrap_or(f64::INFINITY));
    let operand = literal.parse().map_or_else(|_| float(), Operand::Int);
    if operand == Operand::Float(f64::INFINITY) {
        return Err("int too large to convert to float".to_owned());
    }
    Ok((Token::Operand(operand), whole))
}

fn syntax(text: &str) -> String {
    format!("{text} (<string>, line 1)")
}

/// One instruction for a stack machine.
#[derive(Clone, Copy, Debug)]
enum Step {
    Push(Operand),
    Negate,
    Affirm,
    Binary(Token),
    /// A call of the operand below this many arguments.
    Call(usize),
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    parentheses: usize,
    depth: usize,
    program: Vec<Step>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).copied()
    }

    fn sum(&mut self) -> Result<(), String> {
        self.term()?;
        while let Some(sign @ (Token::Plus | Token::Minus)) = self.peek() {
            self.next += 1;
            self.term()?;
            self.program.push(Step::Binary(sign));
        }
        Ok(())
    }

    fn term(&mut self) -> Result<(), String> {
        self.factor()?;
        while let Some(sign @ (Token::Times | Token::Divide | Token::FloorDivide)) = self.peek() {
            self.next += 1;
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
        let first = self.next;
        while let Some(Token::Plus | Token::Minus) = self.peek() {
            self.next += 1;
        }
        let signs = first..self.next;
        self.primary()?;
        if self.peek() == Some(Token::Power) {
            self.next += 1;
            self.factor()?;
            self.program.push(Step::Binary(Token::Power));
        }
        for sign in self.tokens[signs].iter().rev() {
            self.program.push(if *sign == Token::Minus { Step::Negate } else { Step::Affirm });
        }
        self.depth -= 1;
        Ok(())
    }

    fn primary(&mut self) -> Result<(), String> {
        match self.peek() {
            Some(Token::Operand(operand)) => {
                self.next += 1;
                self.program.push(Step::Push(operand));
            }
            Some(Token::Open) => self.group(Step::Push(Operand::Tuple), None)?,
            _ => return Err(self.fault()),
        }
        while self.peek() == Some(Token::Open) {
            self.group(Step::Call(0), Some(Step::Call(1)))?;
        }
        Ok(())
    }

    /// A parenthesis: `empty` when nothing is inside, otherwise what is inside and then `after`.
    fn group(&mut self, empty: Step, after: Option<Step>) -> Result<(), String> {
        self.next += 1;
        self.parentheses += 1;
        if self.peek() == Some(Token::Close) {
            self.program.push(empty);
        } else {
            self.sum()?;
            self.program.extend(after);
        }
        if self.peek() != Some(Token::Close) {
            return Err(self.fault());
        }
        self.next += 1;
        self.parentheses -= 1;
        Ok(())
    }

    /// What CPython says about the token it cannot take.
    fn fault(&self) -> String {
        let before = self.next.checked_sub(1).map(|index| self.tokens[index]);
        let ends = matches!(before, Some(Token::Operand(_) | Token::Close));
        match self.tokens[self.next.min(self.tokens.len())..] {
            [] | [Token::Operand(_)] if self.parentheses > 0 => syntax("'(' was never closed"),
            [Token::Operand(_), ..] if ends && self.parentheses > 0 => {
                syntax("invalid syntax. Perhaps you forgot a comma?")
            }
            [Token::Times, ..] if before == Some(Token::Open) && self.starred() => {
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

fn run(program: &[Step]) -> Result<f64, String> {
    let mut stack: Vec<Operand> = Vec::new();
    for step in program {
        let value = match *step {
            Step::Push(operand) => operand,
            Step::Negate => pop(&mut stack)?.signed("-")?,
            Step::Affirm => pop(&mut stack)?.signed("+")?,
            Step::Binary(sign) => {
                let right = pop(&mut stack)?;
                binary(sign, pop(&mut stack)?, right)?
            }
            Step::Call(arguments) => {
                let callee = stack.len().checked_sub(arguments + 1).map_or(Operand::Tuple, |index| stack[index]);
                return Err(format!("'{}' object is not callable", callee.type_name()));
            }
        };
        stack.push(value);
    }
    let result = pop(&mut stack)?;
    let other = || format!("float() argument must be a string or a real number, not '{}'", result.type_name());
    result.as_f64().ok_or_else(other)
}

fn pop(stack: &mut Vec<Operand>) -> Result<Operand, String> {
    stack.pop().ok_or_else(|| syntax("invalid syntax"))
}

impl Operand {
    fn type_name(self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Tuple => "tuple",
            Self::Ellipsis => "ellipsis",
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "float(int) rounds to nearest, as this does")]
    fn as_f64(self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(int as f64),
            Self::Float(float) => Some(float),
            Self::Tuple | Self::Ellipsis => None,
        }
    }

    fn signed(self, sign: &str) -> Result<Self, String> {
        match self {
            Self::Int(_) | Self::Float(_) if sign == "+" => Ok(self),
            Self::Int(int) => Ok(Self::Int(int.saturating_neg())),
            Self::Float(float) => Ok(Self::Float(-float)),
            _ => Err(format!("bad operand type for unary {sign}: '{}'", self.type_name())),
        }
    }
}

fn binary(sign: Token, left: Operand, right: Operand) -> Result<Operand, String> {
    if let (Operand::Int(left), Operand::Int(right)) = (left, right)
        && let Some(result) = exact(sign, left, right)?
    {
        return Ok(Operand::Int(result));
    }
    let both_ints = matches!((left, right), (Operand::Int(_), Operand::Int(_)));
    let (Some(one), Some(two)) = (left.as_f64(), right.as_f64()) else {
        return Err(unsupported(sign, left, right));
    };
    let result = match sign {
        Token::Plus => one + two,
        Token::Minus => one - two,
        Token::Times => one * two,
        Token::Divide if two == 0.0 => return Err("float division by zero".to_owned()),
        Token::Divide => one / two,
        Token::FloorDivide if two == 0.0 => return Err("float floor division by zero".to_owned()),
        Token::FloorDivide => floor_divide(one, two),
        _ => power(one, two)?,
    };
    if both_ints && result.is_infinite() {
        return Err("int too large to convert to float".to_owned());
    }
    Ok(Operand::Float(result))
}

/// The whole-number result, or `None` where Python gives a float or the number outgrows 127 bits.
fn exact(sign: Token, left: i128, right: i128) -> Result<Option<i128>, String> {
    Ok(match sign {
        Token::Plus => left.checked_add(right),
        Token::Minus => left.checked_sub(right),
        Token::Times => left.checked_mul(right),
        Token::Divide if right == 0 => return Err("division by zero".to_owned()),
        Token::Divide => None,
        Token::FloorDivide if right == 0 => return Err("integer division or modulo by zero".to_owned()),
        Token::FloorDivide => left.checked_div(right).map(|quotient| {
            let down = left % right != 0 && (left < 0) != (right < 0);
            quotient - i128::from(down)
        }),
        _ => u32::try_from(right).ok().and_then(|exponent| left.checked_pow(exponent)),
    })
}

/// CPython's `float.__floordiv__`.
fn floor_divide(left: f64, right: f64) -> f64 {
    let rest = left % right;
    let down = rest != 0.0 && (right < 0.0) != (rest < 0.0);
    let quotient = (left - rest) / right - f64::from(u8::from(down));
    if quotient == 0.0 {
        return 0.0_f64.copysign(left / right);
    }
    let floor = quotient.floor();
    floor + f64::from(u8::from(quotient - floor > 0.5))
}

fn power(base: f64, exponent: f64) -> Result<f64, String> {
    if base == 0.0 && exponent < 0.0 {
        return Err("0.0 cannot be raised to a negative power".to_owned());
    }
    if base < 0.0 && exponent.is_finite() && exponent.fract() != 0.0 {
        return Err("float() argument must be a string or a real number, not 'complex'".to_owned());
    }
    let result = base.powf(exponent);
    if result.is_infinite() && base.is_finite() && exponent.is_finite() {
        return Err("(34, 'Numerical result out of range')".to_owned());
    }
    Ok(result)
}

fn unsupported(sign: Token, left: Operand, right: Operand) -> String {
    let (one, two) = (left.type_name(), right.type_name());
    let name = match sign {
        Token::Plus if left == Operand::Tuple => return format!("can only concatenate tuple (not \"{two}\") to tuple"),
        Token::Plus => "+",
        Token::Minus => "-",
        Token::Times => "*",
        Token::Divide => "/",
        Token::FloorDivide => "//",
        _ => "** or pow()",
    };
    format!("unsupported operand type(s) for {name}: '{one}' and '{two}'")
}
