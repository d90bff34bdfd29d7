package dev.alpi.daemon;

import dev.alpi.alp.link.AskCancel;
import dev.alpi.alp.link.LinkException;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.mentions.ConversationId;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.PeerLink;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The peers of a profile, for its engine. Keys and sockets are opened when somebody is asked.
 *
 * <p><b>Threads:</b> any.
 */
public final class ProfilePeers implements PeerLink {
  private final Profile profile;
  private final LinkWorld world;

  /**
   * Creates it.
   *
   * @param profile who asks
   * @param world what comes from outside
   */
  public ProfilePeers(Profile profile, LinkWorld world) {
    this.profile = profile;
    this.world = world;
  }

  private List<Peer> all() throws IOException {
    return PeerStore.of(profile.home(), world.locks(), world.clock()).read().all();
  }

  @Override
  public List<Known> peers() throws IOException {
    return all().stream().map(peer -> new Known(peer.id().text(), peer.name())).toList();
  }

  @Override
  public String ask(
      String id,
      String prompt,
      String conversation,
      Cancellation cancellation,
      Consumer<String> progress)
      throws IOException {
    List<Peer> all = all();
    Peer peer =
        all.stream()
            .filter(each -> each.id().text().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        "there is no peer "
                            + id
                            + "; there are "
                            + all.stream().map(each -> each.id().text()).toList()));
    AskCancel cancel = new AskCancel();
    cancellation.onCancel(cancel::cancel);
    try (LinkCalls calls = LinkCalls.of(profile, world)) {
      Obj answer =
          calls
              .client()
              .ask(
                  peer,
                  prompt,
                  ConversationId.ofSession(conversation).text(),
                  cancel,
                  piece -> piece.string("text").ifPresent(progress));
      return answer.string("text").orElse("");
    } catch (LinkException e) {
      throw new IOException(id + ": " + e.getMessage(), e);
    }
  }
}
