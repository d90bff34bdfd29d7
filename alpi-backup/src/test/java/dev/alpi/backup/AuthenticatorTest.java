package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class AuthenticatorTest {
  private final byte[] text = new byte[1000];

  private ArchiveKey.Authenticator authenticator() {
    return ArchiveKey.of(new byte[32])
        .authenticator(new byte[ArchiveHeader.NONCE_BYTES], new byte[7]);
  }

  /** The tag of a new archive is compared with nothing but itself. */
  @Test
  void there_is_no_tag_of_less_than_all() {
    ArchiveKey.Authenticator part = authenticator();
    part.update(text, 400);
    assertThatThrownBy(() -> part.tag(1000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("400 of 1000");
  }

  @Test
  void pieces_do_not_matter() {
    ArchiveKey.Authenticator whole = authenticator();
    whole.update(text, 1000);
    ArchiveKey.Authenticator pieces = authenticator();
    pieces.update(text, 1);
    pieces.update(text, 0);
    pieces.update(text, 999);
    assertThat(pieces.tag(1000)).isEqualTo(whole.tag(1000));
  }
}
