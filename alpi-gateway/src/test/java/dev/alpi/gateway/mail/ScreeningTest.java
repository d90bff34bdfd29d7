package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.mail.Screening.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScreeningTest {
  private static final String ALICE = "From: alice@example.net\r\nMessage-ID: <m@example.net>\r\n";

  @TempDir Path folder;

  private Verdict verdict(String headers, MailSettings.Origin origin) {
    return new Screening("work@example.org", origin, 10_000)
        .verdict(
            MailHeaders.parse((headers + "\r\n").getBytes(UTF_8)),
            1_000,
            new RecordingIntake(folder));
  }

  private Verdict verdict(String headers) {
    return verdict(headers, new MailSettings.Origin("", 1, false));
  }

  private Verdict checked(String headers) {
    return verdict(ALICE + headers, new MailSettings.Origin("mx.example.org", 1, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto-submitted: AUTO-generated",
        "AUTO-SUBMITTED: auto-replied; owner-email=x",
        "precedence: BULK",
        "Precedence: first-class\r\nPrecedence: list",
        "list-id: <x.example.net>",
        "LIST-UNSUBSCRIBE: <mailto:x@example.net>",
        "x-auto-response-suppress: OOF, AutoReply",
        "X-AUTO-RESPONSE-SUPPRESS: all",
        "return-path: <>",
        "content-type: multipart/report; report-type=delivery-status",
        "x-alpi-gateway: 1"
      })
  void what_no_person_wrote_is_skipped(String header) {
    assertThat(verdict(ALICE + header + "\r\n")).isInstanceOf(Verdict.Skipped.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Auto-Submitted: No",
        "Precedence: normal",
        "X-Auto-Response-Suppress: None",
        "Return-Path: <alice@example.net>",
        "Subject: list-id: bulk"
      })
  void what_a_person_wrote_is_wanted(String header) {
    assertThat(verdict(ALICE + header + "\r\n")).isInstanceOf(Verdict.Wanted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No-Reply@example.net",
        "noreply@example.net",
        "do_not_reply@example.net",
        "orders.no-reply+7@example.net",
        "MAILER-DAEMON@example.net",
        "bounces+123@example.net",
        "work@EXAMPLE.org"
      })
  void who_reads_no_answers_is_skipped_unasked(String address) {
    RecordingIntake intake = new RecordingIntake(folder);
    Verdict verdict =
        new Screening("work@example.org", new MailSettings.Origin("", 1, false), 10_000)
            .verdict(
                MailHeaders.parse(("From: x <" + address + ">\r\n\r\n").getBytes(UTF_8)),
                1,
                intake);

    assertThat(verdict).isInstanceOf(Verdict.Skipped.class);
    assertThat(intake.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: alice@example.net, eve@example.net",
        "From: alice@example.net\r\nFrom: eve@example.net",
        "From: alice@example.net\r\nFROM : alice@example.net"
      })
  void two_senders_are_none(String headers) {
    assertThat(verdict(headers + "\r\n")).isInstanceOf(Verdict.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Subject: x",
        "From: ",
        "From: alice",
        "From: <>",
        "From: friends: alice@example.net;",
        "From: \"alice@example.net\" <eve@example.net>",
        "From: alice@example.net <eve@example.net>",
        "From: \"a\\\"lice\"@example.net",
        "From: =?utf-8?q?alice=40example.net?= <eve@example.net>",
        "From: alíce@example.net",
        "X: y\r\n From: alice@example.net"
      })
  void whoever_cannot_be_told_is_not_let_in(String headers) {
    assertThat(verdict(headers + "\r\n")).isInstanceOf(Verdict.Skipped.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authentication-Results: mx.example.org; dmarc=pass header.from=example.net",
        "authentication-results: MX.example.ORG 1; DMARC=Pass (p=none) header.from=Example.net",
        "Authentication-Results: mx.example.org;\r\n\tdkim=fail header.d=example.net;\r\n\tdkim="
            + "pass header.d=example.net header.s=x header.b=abc=",
        "Authentication-Results: mx.example.org; dkim = pass header.i=@example.net",
        "Authentication-Results: mx.example.org; spf=pass (a; dmarc=fail)"
            + " smtp.mailfrom=b@example.net",
        "Authentication-Results: other.example; none\r\n"
            + "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net",
        "Authentication-Results: \"mx.example.org\"; spf=pass smtp.mailfrom=\"x;y\"@example.net"
      })
  void a_proven_sender_is_wanted(String header) {
    assertThat(checked(header + "\r\n")).isInstanceOf(Verdict.Wanted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Subject: none at all",
        "Authentication-Results: evil.example; dmarc=pass header.from=example.net",
        "Authentication-Results: mx.example.org.evil.example; dmarc=pass header.from=example.net",
        "Authentication-Results: mx.example.org; dmarc=fail header.from=example.net\r\n"
            + "Authentication-Results: mx.example.org; dmarc=pass header.from=example.net",
        "Authentication-Results: mx.example.org; dmarc=pass",
        "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example",
        "Authentication-Results: mx.example.org; dmarc=none (dmarc=pass) header.from=example.net",
        "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=evil.example",
        "Authentication-Results: mx.example.org; spf=pass smtp.helo=example.net",
        "Authentication-Results: mx.example.org; dkim=pass header.d=net",
        "Authentication-Results: mx.example.org; dkim=pass header.d=notexample.net",
        "Authentication-Results: mx.example.org; dkim=pass header.d=sub.example.net",
        "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=\"; dmarc=pass"
            + " header.from=example.net\"",
        "Authentication-Results: mx.example.org; spf=pass"
            + " smtp.mailfrom=\"example.net\"@evil.example",
        "Authentication-Results: mx.example.org; spf=pass"
            + " smtp.mailfrom=smtp.mailfrom=example.net@evil.example",
        "Authentication-Results: (; dmarc=pass header.from=example.net",
        "Authentication-Results: \"mx.example.org; dmarc=pass header.from=example.net"
      })
  void an_unproven_sender_is_refused(String header) {
    assertThat(checked(header + "\r\n"))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.reason()).contains("not proven");
              assertThat(refused.id()).startsWith("unauthenticated:");
            });
  }

  @Test
  void more_headers_of_the_trusted_server_count_if_it_is_said_to_add_them() {
    String headers =
        ALICE
            + "Authentication-Results: mx.example.org; spf=none\r\n"
            + "Authentication-Results: mx.example.org; dkim=pass header.d=example.net\r\n";

    assertThat(verdict(headers, new MailSettings.Origin("mx.example.org", 1, true)))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(verdict(headers, new MailSettings.Origin("mx.example.org", 2, true)))
        .isInstanceOf(Verdict.Wanted.class);
  }

  @Test
  void headers_without_end_are_refused() {
    assertThat(verdict(ALICE + "Subject: x\r\n".repeat(3_000))).isInstanceOf(Verdict.Refused.class);
    assertThat(verdict(ALICE + "Subject: " + "x".repeat(200_000) + "\r\n"))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void a_conversation_is_named_by_the_first_mail_of_its_thread() {
    Letter first = letter(ALICE);
    Letter answer = letter("From: alice@example.net\r\nReferences: <m@example.net>\r\n <n@x>\r\n");
    Letter other = letter("From: alice@example.net\r\nIn-Reply-To: <m@example.net> (see)\r\n");

    assertThat(first.place().thread()).isEqualTo("<m@example.net>");
    assertThat(answer.place()).isEqualTo(first.place());
    assertThat(other.place()).isEqualTo(first.place());
    assertThat(first.isReply()).isFalse();
    assertThat(answer.isReply()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Message-ID: none", "Message-ID: <a b@c>", "Message-ID: <@>"})
  void mail_without_a_usable_name_is_named_by_its_headers(String header) {
    String headers = "From: alice@example.net\r\nDate: today\r\n";
    Letter one = letter(headers + header + "\r\n");
    Letter two = letter(headers + "Subject: other\r\n" + header + "\r\n");

    assertThat(one.id()).startsWith("mail:alice@example.net:headers:").isNotEqualTo(two.id());
    assertThat(letter(headers + header + "\r\n").id()).isEqualTo(one.id());
  }

  private Letter letter(String headers) {
    return ((Verdict.Wanted) verdict(headers)).letter();
  }
}
