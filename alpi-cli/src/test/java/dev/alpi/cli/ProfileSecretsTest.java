package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.vault.Vault;
import dev.alpi.vault.VaultKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Vaults of several profiles in one process, as a daemon opens them. */
@Timeout(60)
final class ProfileSecretsTest {
  private static final String PASSPHRASE = "five words are better still";

  private final CountDownLatch isAsked = new CountDownLatch(1);
  private final CountDownLatch mayType = new CountDownLatch(1);
  private final FakeStdio stdio =
      new FakeStdio().leadsTo(Stdio.Stream.IN, Stdio.Target.TERMINAL).typed(new Person());
  private final FakeContext context = new FakeContext().with(stdio);

  /** Types the passphrase again and again, once they may. */
  private final class Person extends InputStream {
    private final InputStream typed =
        new ByteArrayInputStream((PASSPHRASE + "\n").repeat(9).getBytes(UTF_8));

    @Override
    public int read() throws IOException {
      isAsked.countDown();
      try {
        mayType.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return typed.read();
    }
  }

  private Profile locked(String name) throws IOException {
    Path root = context.userHome().resolve(".alpi");
    Path home = Files.createDirectories(root.resolve("profiles").resolve(name));
    try (VaultKey key = VaultKey.passphrase(PASSPHRASE.getBytes(UTF_8))) {
      Vault _ = Vault.create(home, key, new SecureRandom(), context.locks());
    }
    return new Profile(new ProfileName(name), home, root);
  }

  private static FutureTask<Boolean> opening(Profile profile, Invocation invocation) {
    return new FutureTask<>(
        () -> new ProfileSecrets(invocation).secretsOf(profile).names().isEmpty());
  }

  private ExitCode open(Profile ann, Profile bob, Invocation invocation) throws IOException {
    FutureTask<Boolean> anns = opening(ann, invocation);
    FutureTask<Boolean> bobs = opening(bob, invocation);
    Thread second = Thread.ofPlatform().unstarted(bobs);
    try {
      Thread.ofPlatform().start(anns);
      isAsked.await();
      second.start();
      while (second.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(stdio.complained()).containsOnlyOnce("Passphrase of");
      mayType.countDown();
      assertThat(List.of(anns.get(), bobs.get())).containsOnly(true);
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
    return ExitCode.OK;
  }

  @Test
  void a_person_is_asked_for_one_passphrase_at_a_time() throws IOException {
    Profile ann = locked("ann");
    Profile bob = locked("bob");
    Command open =
        Command.of("open", "Open", invocation -> open(ann, bob, invocation)).printing("nothing");
    int code = new Cli(new OneCommand(open)).execute(List.of("open"), context);
    assertThat(code).as(stdio.complained()).isZero();
    assertThat(stdio.complained()).contains("profiles/ann", "profiles/bob");
  }
}
