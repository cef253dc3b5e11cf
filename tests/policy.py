"""What a browser tells when a page does what its policy forbids."""

# For `add_init_script`: `violations` are those of the page that is open.
VIOLATIONS_OF_POLICY = """
window.violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    violations.push(`${effectiveDirective}: ${blockedURI} ${sample}`));
"""
