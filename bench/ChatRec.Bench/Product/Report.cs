using System.Globalization;
using System.Text;

namespace ChatRec.Bench.Product;

/// <summary>Gathers figures as Markdown and holds them against the goals. Not thread-safe.</summary>
/// <param name="title">The report's title.</param>
internal sealed class Report(string title)
{
    private readonly StringBuilder _body = new();
    private readonly List<FormattableString> _later = [];
    private readonly List<(string Name, double Value, double Goal, string Unit)> _goals = [];

    /// <summary>Begins a part.</summary>
    public void Heading(string heading)
    {
        Console.Error.WriteLine(heading);
        _body.AppendLine().Append("## ").AppendLine(heading);
    }

    /// <summary>Adds a paragraph.</summary>
    public void Text(FormattableString text) => _body.AppendLine().AppendLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a paragraph after all tables.</summary>
    public void Later(FormattableString text) => _later.Add(text);

    /// <summary>Begins a table: the first column names the row, the others hold numbers.</summary>
    public void Table(params string[] columns) => _body.AppendLine()
        .AppendLine($"| {string.Join(" | ", columns)} |")
        .AppendLine($"|---|{string.Concat(columns.Skip(1).Select(_ => "---:|"))}");

    /// <summary>Adds a row.</summary>
    public void Row(string name, params object[] cells) =>
        _body.AppendLine($"| {name} | {string.Join(" | ", cells.Select(cell => cell is double number ? Durations.Text(number) : cell.ToString()))} |");

    /// <summary>Holds a figure against what it may be at most.</summary>
    public void Goal(string name, double value, double goal, string unit) => _goals.Add((name, value, goal, unit));

    /// <summary>The whole report.</summary>
    public string ToMarkdown(string introduction)
    {
        var text = new StringBuilder().Append("# ").AppendLine(title).AppendLine().AppendLine(introduction).AppendLine().AppendLine("## Goals");
        text.AppendLine().AppendLine("| | figure | goal | ratio | |").AppendLine("|---|---:|---:|---:|---|");
        foreach (var (name, value, goal, unit) in _goals)
        {
            text.AppendLine($"| {name} | {Durations.Text(value)} {unit} | {Durations.Text(goal)} {unit} | {(goal > 0 ? Durations.Text(value / goal) : "")} | {(value <= goal ? "met" : "**missed**")} |");
        }

        text.Append(_body);
        foreach (var paragraph in _later)
        {
            text.AppendLine().AppendLine(paragraph.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
