"""Contents that broke email generators: each must reach the reader as it was written."""

from __future__ import annotations

NASTY = {
    "a family joined by zero-width joiners": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "a heart with a variation selector": "\u2764\ufe0f",
    "a no-break space": "10\u00a0km",
    "a soft hyphen": "hyphen\u00adation",
    "a combining accent": "cafe\u0301",
    "Devanagari with a virama": "\u0915\u094d\u0937\u0947\u0924\u094d\u0930",
    "Arabic with a right-to-left mark": "\u0645\u0631\u062d\u0628\u0627\u200f!",
    "Hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "Chinese": "\u5b66\u4e60",
    "beyond the basic plane": "\U0001d4d0\U0001f9ec",
    "straight quotes": "\"double\" and 'single'",
    "curly quotes and dashes": "\u201cso\u201d \u2013 \u2018thus\u2019 \u2026",
    "backslashes": "C:\\new\\table\\",
    "Rust escapes": "\\u{200d} and \\n",
    "a Jinja expression": "{{ 7 * 7 }}",
    "a Jinja statement": "{% for x in y %}{% endfor %}",
    "a Jinja comment": "{# note #}",
    "our own delimiters": "[[ light.ink ]] [% include 'x' %]",
    "a percent tag": "%first_name% 100%",
    "a substitution tag": "-h.reader.first_name- -name-",
    "a script": "<script>alert('x')</script>",
    "an image that runs": "<img src=x onerror=alert(1)>",
    "an MJML element": "<mj-text>hello</mj-text>",
    "an Outlook comment": "<!--[if mso]><table><![endif]-->",
    "entities": "&amp; &lt;b&gt; &#60;",
    "an ampersand": "salt & pepper &c",
    "a format string": "{0} {name} {words[goal]} %s %(x)d $x ${y}",
    "a closing tag": "</td></tr></table></body>",
}
