package dev.alpi.gateway.telegram;

import org.commonmark.node.CustomNode;
import org.commonmark.node.Node;
import org.commonmark.node.Nodes;
import org.commonmark.node.Text;
import org.commonmark.parser.delimiter.DelimiterProcessor;
import org.commonmark.parser.delimiter.DelimiterRun;

/** Text between two pairs of tildes. */
final class Strikethrough extends CustomNode {
  private static final int TILDES = 2;

  static DelimiterProcessor processor() {
    return new Tildes();
  }

  private static final class Tildes implements DelimiterProcessor {
    @Override
    public char getOpeningCharacter() {
      return '~';
    }

    @Override
    public char getClosingCharacter() {
      return '~';
    }

    @Override
    public int getMinLength() {
      return TILDES;
    }

    @Override
    public int process(DelimiterRun opening, DelimiterRun closing) {
      if (opening.length() != TILDES || closing.length() != TILDES) {
        return 0;
      }
      Text first = opening.getOpener();
      Node struck = new Strikethrough();
      for (Node node : Nodes.between(first, closing.getCloser())) {
        struck.appendChild(node);
      }
      first.insertAfter(struck);
      return TILDES;
    }
  }
}
