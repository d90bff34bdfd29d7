package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityException;
import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/** The identity of a profile and its list of peers. Nobody is called. */
record PeersLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "peers";
  }

  @Override
  public void at(Report report) throws IOException {
    Path home = look.home();
    Optional<String> own = identity(report);
    if (!Files.exists(home.resolve("alp/peers.yaml"), NOFOLLOW_LINKS)) {
      return;
    }
    PeerList peers = PeerStore.of(home, look.world().locks(), look.world().clock()).read();
    if (peers.damage().isPresent()) {
      PeerWarning damage = peers.damage().get();
      report.fail(look.group(), name(), damage.message(), damage.hint());
      return;
    }
    for (PeerWarning each : peers.warnings()) {
      report.warn(look.group(), name(), each.message(), each.hint());
    }
    TreeMap<String, Peer> addresses = new TreeMap<>();
    for (Peer each : peers.all()) {
      if (own.equals(Optional.of(each.key().text()))) {
        report.fail(
            look.group(),
            name(),
            each.id() + " has the key of this profile itself",
            look.alpi() + " peers remove " + each.id());
      }
      each.address()
          .map(address -> addresses.putIfAbsent(address.toString(), each))
          .ifPresent(
              first ->
                  report.warn(
                      look.group(),
                      name(),
                      first.id() + " and " + each.id() + " have the same address",
                      "one of them may be gone"));
    }
    report.ok(look.group(), name(), peers.all().size() + " in alp/peers.yaml");
  }

  private Optional<String> identity(Report report) throws IOException {
    try (Identity identity = IdentityStore.at(look.home(), look.world().locks()).load()) {
      report.ok(look.group(), "identity", identity.key().text());
      return Optional.of(identity.key().text());
    } catch (IdentityException.Absent e) {
      // it is made when it is needed
      return Optional.empty();
    } catch (StoreException.Insecure e) {
      String hint = look.alpi() + " doctor --fix, or " + e.hint();
      report.fail(look.group(), "identity", e.getMessage(), hint);
      return Optional.empty();
    } catch (IdentityException e) {
      report.fail(look.group(), "identity", e.getMessage(), e.hint());
      return Optional.empty();
    }
  }
}
