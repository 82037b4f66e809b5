//! What domains share: how a tool is written down, and the tools that have nothing to do with the data.

pub(crate) mod ids;
pub(crate) mod look;
pub(crate) mod operators;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod python;
pub(crate) mod room;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod toolbox;

mod arithmetic;
mod calculate;
mod expression;

use self::toolbox::{Form, Parameter, Run, Tool};

/// Works out a sum.
pub(crate) const CALCULATE: Tool = Tool {
    name: "calculate",
    description: "Works out an arithmetic expression and gives the result rounded to two decimals. \
                  Use it for every total, difference or refund instead of adding up by yourself.",
    parameters: &[Parameter::plain(
        "expression",
        Form::Text,
        "Numbers joined by + - * / and parentheses, with spaces where you like: '(19.99 + 5.01) * 2'.",
    )],
    outputs: &[],
    run: Run::Generic(|args| calculate::calculate(args.all::<1>()[0])),
};

/// Keeps a thought and does nothing.
pub(crate) const THINK: Tool = Tool {
    name: "think",
    description: "Writes down a thought and changes nothing: no data is read or written and nobody sees it. \
                  Use it to work through a long policy question before acting.",
    parameters: &[Parameter::plain("thought", Form::Text, "The thought.")],
    outputs: &[],
    run: Run::Generic(|_| Ok(String::new())),
};

/// Hands over to a person.
pub(crate) const TRANSFER: Tool = Tool {
    name: "transfer_to_human_agents",
    description: "Hands the conversation over to a human agent and ends it. Only for requests that none of the \
                  other tools can serve, or when the user insists on a human.",
    parameters: &[Parameter::plain(
        "summary",
        Form::Text,
        "What the user wants and what has been done so far.",
    )],
    outputs: &[],
    run: Run::Ends(|_| Ok("Transfer successful".to_owned())),
};
