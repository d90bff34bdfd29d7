package dev.alpi.gateway.matrix;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes the HTML of {@code org.matrix.custom.html} of Markdown. HTML that stands in the Markdown is
 * shown as text, links lead to the web and to mail only, and pictures become links: a client would
 * fetch them without being asked to.
 *
 * <p><b>Threads:</b> any.
 */
final class MarkdownHtml {
  /** Blocks in blocks; a client has no room for more (spec: 100 levels of tags). */
  private static final int BLOCKS_MAX = 30;

  /** Nodes in nodes; each costs a few frames of the stack. */
  private static final int DEPTH_MAX = 90;

  /** Each row of a table is filled up to the width of its head: short lines can make long HTML. */
  private static final long CELLS_MAX = 10_000;

  private static final List<String> SCHEMES = List.of("http", "https", "mailto");

  private final Parser withTables = parser(List.of(TablesExtension.create()));
  private final Parser withoutTables = parser(List.of());
  private final HtmlRenderer renderer =
      HtmlRenderer.builder()
          .escapeHtml(true)
          .sanitizeUrls(true)
          .urlSanitizer(new DefaultUrlSanitizer(SCHEMES))
          .softbreak("<br />\n")
          .nodeRendererFactory(PictureLinks::new)
          .extensions(List.of(TablesExtension.create()))
          .build();

  private static Parser parser(List<org.commonmark.Extension> extensions) {
    return Parser.builder().maxOpenBlockParsers(BLOCKS_MAX).extensions(extensions).build();
  }

  /** Returns the HTML, or nothing if it would show no more than the text does. */
  Optional<String> of(String markdown) {
    Node document = (mayTable(markdown) ? withTables : withoutTables).parse(markdown);
    return isPlain(document) || isTooDeep(document)
        ? Optional.empty()
        : Optional.of(renderer.render(document).strip());
  }

  private static boolean mayTable(String markdown) {
    long widest =
        markdown
            .lines()
            .mapToLong(line -> line.chars().filter(c -> c == '|').count())
            .max()
            .orElse(0);
    return (widest + 1) * markdown.lines().count() <= CELLS_MAX;
  }

  /** Returns whether it is one line of text without any markup. */
  private static boolean isPlain(Node document) {
    Node block = document.getFirstChild();
    if (block == null) {
      return true;
    }
    return block.getNext() == null
        && block instanceof Paragraph
        && block.getFirstChild() instanceof Text text
        && text.getNext() == null
        && !text.getLiteral().contains("\\");
  }

  /** Looks without recursion: the renderer has one, and the depth is the sender's choice. */
  private static boolean isTooDeep(Node document) {
    int depth = 0;
    Node node = document;
    while (node != null) {
      if (node.getFirstChild() != null) {
        node = node.getFirstChild();
        depth++;
      } else {
        while (node != null && node.getNext() == null) {
          node = node.getParent();
          depth--;
        }
        node = node == null ? null : node.getNext();
      }
      if (depth > DEPTH_MAX) {
        return true;
      }
    }
    return false;
  }

  /** Writes pictures as links. */
  private static final class PictureLinks implements NodeRenderer {
    private final HtmlNodeRendererContext context;

    PictureLinks(HtmlNodeRendererContext context) {
      this.context = context;
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Image.class);
    }

    @Override
    public void render(Node node) {
      Image image = (Image) node;
      String url = context.urlSanitizer().sanitizeLinkUrl(image.getDestination());
      context.getWriter().tag("a", Map.of("href", context.encodeUrl(url)));
      if (image.getFirstChild() == null) {
        context.getWriter().text(image.getDestination());
      }
      for (Node child = image.getFirstChild(); child != null; child = child.getNext()) {
        context.render(child);
      }
      context.getWriter().tag("/a");
    }
  }
}
