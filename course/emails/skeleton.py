"""What every email of MJML has in common, whatever the theme: a baseline to compare with."""

from __future__ import annotations

from functools import cache

from course.themes.mjml import compile_mjml

SKELETON = """\
<mjml lang="en" dir="ltr">
  <mj-head>
    <mj-title>Title</mj-title><mj-preview>Preheader</mj-preview><mj-breakpoint width="480px" />
    <mj-attributes><mj-all font-family="Arial" /></mj-attributes>
    <mj-style>.sheet { color: #000000 !important }</mj-style>
  </mj-head>
  <mj-body background-color="#ffffff">
    <mj-wrapper border="1px solid #000000"><mj-section border-radius="4px"><mj-column>
      <mj-text><h1>Title</h1><p><a href="https://example.org">Link</a></p></mj-text>
      <mj-button href="https://example.org" border-radius="4px">Button</mj-button>
      <mj-image alt="Picture" src="https://example.org/a.png" width="300px" />
      <mj-divider /><mj-spacer height="8px" />
      <mj-table><tr><td>Cell</td></tr></mj-table>
    </mj-column></mj-section></mj-wrapper>
    <mj-section><mj-group><mj-column><mj-text>Cell</mj-text></mj-column></mj-group></mj-section>
  </mj-body>
</mjml>
"""


@cache
def skeleton() -> str:
    """Return the HTML of an email with each component that themes may use, and no more."""
    return compile_mjml(SKELETON, path="skeleton.mjml")
