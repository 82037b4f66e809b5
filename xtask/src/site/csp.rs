//! The content security policy: what a page of ours may load and whom it may speak to.
//!
//! `'wasm-unsafe-eval'` lets the browser compile our own wasm and nothing else; there is no inline script
//! or style anywhere. A dedicated worker is not bound by its page's `<meta>` policy but by the headers of
//! its own response, which a static host does not set, so `boot` repeats the list of hosts inside it.
//!
//! Where the browser knows trusted types, text never becomes markup or code, whoever asks: the one policy that `boot`
//! makes lets the page start its own worker and nothing else.

/// Whom a page may speak to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The model hosts a browser is known to reach, and this machine.
    KnownHosts,
    /// Any host over https, and this machine.
    AnyHost,
}

/// Model hosts whose answers a browser may read, as their documentation or measurements say.
const KNOWN_HOSTS: [&str; 16] = [
    "https://api.openai.com",
    "https://api.anthropic.com",
    "https://generativelanguage.googleapis.com",
    "https://openrouter.ai",
    "https://api.groq.com",
    "https://api.mistral.ai",
    "https://api.together.xyz",
    "https://api.deepseek.com",
    "https://api.fireworks.ai",
    "https://router.huggingface.co",
    "https://api.z.ai",
    "https://api.cerebras.ai",
    "https://api.x.ai",
    "https://api.perplexity.ai",
    "https://api.moonshot.ai",
    "https://*.openai.azure.com",
];

/// Model servers on the visitor's own machine, at any port.
const THIS_MACHINE: [&str; 2] = ["http://localhost:*", "http://127.0.0.1:*"];

/// The sources of `connect-src` besides `'self'`.
pub fn hosts(reach: Reach) -> Vec<&'static str> {
    let far: &[&str] = match reach {
        Reach::KnownHosts => &KNOWN_HOSTS,
        Reach::AnyHost => &["https:"],
    };
    [far, &THIS_MACHINE].concat()
}

/// The whole policy, as a header's value or a meta tag's content.
pub fn policy(reach: Reach) -> String {
    let directives = [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        &format!("connect-src 'self' {}", hosts(reach).join(" ")),
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ];
    directives.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_policy_allows_inline_code_or_evaluation_of_text() {
        for reach in [Reach::KnownHosts, Reach::AnyHost] {
            let policy = policy(reach);
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            assert!(!policy.contains("unsafe-inline"), "{policy}");
            assert!(!policy.contains("'unsafe-eval'"), "{policy}");
        }
    }

    #[test]
    fn both_policies_are_exactly_these() {
        let around = |hosts: &str| {
            format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                 font-src 'self'; connect-src 'self' {hosts} http://localhost:* http://127.0.0.1:*; worker-src 'self'; \
                 manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
                 trusted-types default"
            )
        };
        let known = "https://api.openai.com https://api.anthropic.com https://generativelanguage.googleapis.com \
            https://openrouter.ai https://api.groq.com https://api.mistral.ai https://api.together.xyz \
            https://api.deepseek.com https://api.fireworks.ai https://router.huggingface.co https://api.z.ai \
            https://api.cerebras.ai https://api.x.ai https://api.perplexity.ai https://api.moonshot.ai \
            https://*.openai.azure.com";
        assert_eq!(policy(Reach::KnownHosts), around(known));
        assert_eq!(policy(Reach::AnyHost), around("https:"));
    }

    #[test]
    fn only_the_wide_page_may_speak_to_hosts_we_never_heard_of() {
        let wide = |reach| hosts(reach).contains(&"https:");
        assert!(wide(Reach::AnyHost) && !wide(Reach::KnownHosts));
    }

    #[test]
    fn no_host_is_reached_without_encryption_but_this_machine() {
        let all = [hosts(Reach::KnownHosts), hosts(Reach::AnyHost)].concat();
        let plain = all.iter().filter(|host| host.starts_with("http:"));
        assert!(plain.into_iter().all(|host| THIS_MACHINE.contains(host)));
    }
}
