using ChatRec.Agents.Turns;
using ChatRec.Bot.Cards;
using Spectre.Console;

namespace ChatRec.Bot.Commands;

/// <summary>Lays a turn out in the terminal. Every word comes from the reply; here is only layout.</summary>
internal sealed class ChatScreen
{
    private readonly IAnsiConsole _console;

    /// <summary>Makes a screen.</summary>
    /// <param name="output">Where it writes; colours and widths are found out when it is the real terminal.</param>
    public ChatScreen(TextWriter output) =>
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });

    /// <summary>Reads a line from the person; <see langword="null"/> at the end of input.</summary>
    public string? Ask()
    {
        _console.Markup("[bold dodgerblue1]›[/] ");
        return Console.ReadLine();
    }

    /// <summary>Shows a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="echo">What was said, when it was not typed here.</param>
    public void Show(TurnRecord turn, string? echo)
    {
        if (echo is not null)
        {
            _console.Write(new Markup($"[bold dodgerblue1]›[/] {Markup.Escape(ReplyText.ToPrintable(echo))}\n"));
        }

        var reply = turn.Reply;
        var slate = turn.SystemAct.Slate;
        if (slate.IsDefaultOrEmpty || reply.Cards.IsDefaultOrEmpty)
        {
            _console.Write(new Markup(Styled(reply.Text) + "\n"));
        }
        else
        {
            _console.Write(new Markup(Styled(reply.Opening ?? string.Empty) + "\n"));
            foreach (var item in slate)
            {
                _console.Write(Card(item, reply.Cards.FirstOrDefault(card => card.Item == item.Item)));
            }

            if (reply.Question is { } question)
            {
                _console.Write(new Markup(Styled(question) + "\n"));
            }
        }

        if (!reply.Suggestions.IsDefaultOrEmpty)
        {
            _console.Write(new Markup("[grey]" + string.Join("  ·  ", reply.Suggestions.Select(say => Markup.Escape(ReplyText.ToPrintable(say)))) + "[/]\n"));
        }

        _console.WriteLine();
    }

    private Panel Card(SlateItem item, CardText? words)
    {
        var rows = new List<string>();
        rows.AddRange((words?.Lines ?? []).Select(line => $"[grey]{Markup.Escape(ReplyText.ToPrintable(line))}[/]"));
        if (words is { Text.Length: > 0 })
        {
            rows.Add(Markup.Escape(ReplyText.ToPrintable(words.Text)));
        }

        // A panel is as wide as its rows; a title longer than them would be cut.
        var title = ReplyText.ToPrintable(item.Title);
        var room = title.Length + 9;
        var isTitleLonger = rows.All(row => Markup.Remove(row).Length + 4 < room);
        return new Panel(new Markup(string.Join('\n', rows)))
        {
            Header = new PanelHeader($"[bold] {item.Rank}  {Markup.Escape(title)} [/]"),
            Width = isTitleLonger ? Math.Min(room, _console.Profile.Width) : null,
            Border = BoxBorder.Rounded,
            BorderStyle = new Style(Color.Grey),
            Expand = false,
        };
    }

    /// <summary>A reply's Markdown with its bold shown as bold; everything else is text.</summary>
    private static string Styled(string markdown)
    {
        var styled = new System.Text.StringBuilder();
        var bold = false;
        for (var at = 0; at < markdown.Length; at++)
        {
            var rest = markdown.AsSpan(at);
            if (rest.StartsWith("**") && (bold || rest[2..].IndexOf("**") > 0))
            {
                styled.Append(bold ? "[/]" : "[bold]");
                bold = !bold;
                at++;
            }
            else
            {
                at += rest.Length > 1 && rest[0] == '\\' && !char.IsLetterOrDigit(rest[1]) ? 1 : 0;
                styled.Append(Markup.Escape(ReplyText.ToPrintable(markdown[at].ToString())));
            }
        }

        return styled.Append(bold ? "[/]" : string.Empty).ToString();
    }
}
