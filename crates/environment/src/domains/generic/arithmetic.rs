//! Python's int and float arithmetic on a stack, with the texts of Python's errors.
//!
//! Ints are exact without bound, as in Python; only a power that would take more than [`BITS`] bits is refused,
//! since a page must not hang on `9**9**9`.

use num_bigint::{BigInt, Sign as Signum};
use num_traits::{ToPrimitive, Zero};

/// Bits that the result of one power of ints may take; far beyond what a float can hold.
const BITS: u64 = 1 << 17;

const TOO_LARGE: &str = "int too large to convert to float";

/// What an expression can hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// A whole number.
    Int(BigInt),
    /// A double.
    Float(f64),
    /// `()`.
    Tuple,
    /// `...`.
    Ellipsis,
}

/// Operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `**`
    Power,
}

/// One instruction of the stack machine.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Puts an operand on the stack.
    Push(Operand),
    /// A sign before an operand.
    Unary(Sign),
    /// An operator between two.
    Binary(Sign),
    /// A call of the operand below this many arguments.
    Call(usize),
}

/// Runs a program and gives `float(result)`, or the text of Python's error.
pub(super) fn run(program: Vec<Step>) -> Result<f64, String> {
    let mut stack: Vec<Operand> = Vec::new();
    for step in program {
        let value = match step {
            Step::Push(operand) => operand,
            Step::Unary(sign) => unary(sign, pop(&mut stack))?,
            Step::Binary(sign) => {
                let right = pop(&mut stack);
                binary(sign, &pop(&mut stack), &right)?
            }
            Step::Call(arguments) => {
                stack.truncate(stack.len().saturating_sub(arguments));
                return Err(format!("'{}' object is not callable", pop(&mut stack).type_name()));
            }
        };
        stack.push(value);
    }
    let result = pop(&mut stack);
    let other = || {
        format!("float() argument must be a string or a real number, not '{}'", result.type_name())
    };
    result.as_f64()?.ok_or_else(other)
}

/// The grammar never takes more than it puts; an empty stack would read as `()`.
fn pop(stack: &mut Vec<Operand>) -> Operand {
    stack.pop().unwrap_or(Operand::Tuple)
}

impl Operand {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Tuple => "tuple",
            Self::Ellipsis => "ellipsis",
        }
    }

    /// `float(self)`: `None` for what is no number.
    fn as_f64(&self) -> Result<Option<f64>, String> {
        match self {
            Self::Int(int) => match int.to_f64() {
                Some(float) if float.is_finite() => Ok(Some(float)),
                _ => Err(TOO_LARGE.to_owned()),
            },
            Self::Float(float) => Ok(Some(*float)),
            Self::Tuple | Self::Ellipsis => Ok(None),
        }
    }
}

fn unary(sign: Sign, operand: Operand) -> Result<Operand, String> {
    match (sign, operand) {
        (Sign::Minus, Operand::Int(int)) => Ok(Operand::Int(-int)),
        (Sign::Minus, Operand::Float(float)) => Ok(Operand::Float(-float)),
        (_, number @ (Operand::Int(_) | Operand::Float(_))) => Ok(number),
        (_, other) => {
            Err(format!("bad operand type for unary {}: '{}'", symbol(sign), other.type_name()))
        }
    }
}

fn binary(sign: Sign, left: &Operand, right: &Operand) -> Result<Operand, String> {
    match (sign, left, right) {
        (_, Operand::Int(one), Operand::Int(two)) => ints(sign, one, two),
        (_, Operand::Int(_) | Operand::Float(_), Operand::Int(_) | Operand::Float(_)) => {
            match (left.as_f64()?, right.as_f64()?) {
                (Some(one), Some(two)) => floats(sign, one, two).map(Operand::Float),
                _ => Err(unsupported(sign, left, right)),
            }
        }
        (Sign::Plus, Operand::Tuple, Operand::Tuple)
        | (Sign::Times, Operand::Tuple, Operand::Int(_))
        | (Sign::Times, Operand::Int(_), Operand::Tuple) => Ok(Operand::Tuple),
        _ => Err(unsupported(sign, left, right)),
    }
}

fn ints(sign: Sign, left: &BigInt, right: &BigInt) -> Result<Operand, String> {
    Ok(match sign {
        Sign::Plus => Operand::Int(left + right),
        Sign::Minus => Operand::Int(left - right),
        Sign::Times => Operand::Int(left * right),
        Sign::Divide if right.is_zero() => return Err("division by zero".to_owned()),
        Sign::Divide => Operand::Float(true_divide(left, right)?),
        Sign::FloorDivide if right.is_zero() => {
            return Err("integer division or modulo by zero".to_owned());
        }
        Sign::FloorDivide => {
            let (quotient, rest) = (left / right, left % right);
            let down = !rest.is_zero() && rest.sign() != right.sign();
            Operand::Int(quotient - i32::from(down))
        }
        Sign::Power if right.sign() == Signum::Minus => {
            let float = |int: &BigInt| {
                int.to_f64().filter(|float| float.is_finite()).ok_or_else(|| TOO_LARGE.to_owned())
            };
            Operand::Float(power(float(left)?, float(right)?)?)
        }
        Sign::Power => Operand::Int(int_power(left, right)?),
    })
}

fn int_power(base: &BigInt, exponent: &BigInt) -> Result<BigInt, String> {
    if base.bits() <= 1 {
        let odd = exponent.bit(0) || exponent.is_zero();
        let negative = base.sign() == Signum::Minus;
        return Ok(match (exponent.is_zero(), base.is_zero()) {
            (true, _) => BigInt::from(1),
            (false, true) => BigInt::zero(),
            (false, false) => BigInt::from(if negative && odd { -1 } else { 1 }),
        });
    }
    let small =
        u32::try_from(exponent).ok().filter(|exponent| base.bits() * u64::from(*exponent) <= BITS);
    small.map(|exponent| base.pow(exponent)).ok_or_else(|| TOO_LARGE.to_owned())
}

/// Python's int / int: the quotient correctly rounded, whatever the size of the two.
fn true_divide(left: &BigInt, right: &BigInt) -> Result<f64, String> {
    let (one, two) = (left.magnitude(), right.magnitude());
    if one.is_zero() {
        return Ok(0.0);
    }
    // A quotient of 66 bits or more with its last bit sticky rounds as the exact quotient does.
    let widths = i64::try_from(one.bits()).unwrap_or(i64::MAX)
        - i64::try_from(two.bits()).unwrap_or(i64::MAX);
    let shift = 66 - widths;
    let by = shift.unsigned_abs();
    let (one, two) = if shift >= 0 { (one << by, two.clone()) } else { (one.clone(), two << by) };
    let mut quotient = &one / &two;
    if !(&one % &two).is_zero() {
        quotient.set_bit(0, true);
    }
    let mut float = quotient.to_f64().unwrap_or(f64::INFINITY);
    let step = if shift > 0 { 0.5 } else { 2.0 };
    for _ in 0..by.min(2400) {
        float *= step; // exact: only the exponent moves
    }
    if float.is_infinite() {
        return Err("integer division result too large for a float".to_owned());
    }
    Ok(if left.sign() == right.sign() { float } else { -float })
}

fn floats(sign: Sign, one: f64, two: f64) -> Result<f64, String> {
    Ok(match sign {
        Sign::Plus => one + two,
        Sign::Minus => one - two,
        Sign::Times => one * two,
        Sign::Divide if two == 0.0 => return Err("float division by zero".to_owned()),
        Sign::Divide => one / two,
        Sign::FloorDivide if two == 0.0 => return Err("float floor division by zero".to_owned()),
        Sign::FloorDivide => floor_divide(one, two),
        Sign::Power => power(one, two)?,
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

fn unsupported(sign: Sign, left: &Operand, right: &Operand) -> String {
    let (one, two) = (left.type_name(), right.type_name());
    match (sign, left) {
        (Sign::Plus, Operand::Tuple) => {
            format!("can only concatenate tuple (not \"{two}\") to tuple")
        }
        (Sign::Power, _) => {
            format!("unsupported operand type(s) for ** or pow(): '{one}' and '{two}'")
        }
        _ => format!("unsupported operand type(s) for {}: '{one}' and '{two}'", symbol(sign)),
    }
}

fn symbol(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => "+",
        Sign::Minus => "-",
        Sign::Times => "*",
        Sign::Divide => "/",
        Sign::FloorDivide => "//",
        Sign::Power => "**",
    }
}
