using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>What the learned reader sees in place of words that only a pack knows, and of what stood before; the value is its place among the unused ids.</summary>
internal enum Marker
{
    /// <summary>The conversation begins.</summary>
    Begins,

    /// <summary>Items were shown last.</summary>
    Recommended,

    /// <summary>A question was asked last.</summary>
    Asked,

    /// <summary>Something else was said last.</summary>
    Spoke,

    /// <summary>The question was about items.</summary>
    AskedItem,

    /// <summary>The question was about people.</summary>
    AskedPerson,

    /// <summary>The question was about a category or tag.</summary>
    AskedCategory,

    /// <summary>The question was about a number or an ordinal.</summary>
    AskedNumber,

    /// <summary>The question was about a degree.</summary>
    AskedAxis,

    /// <summary>No items were shown yet.</summary>
    NothingShown,

    /// <summary>Items were shown.</summary>
    Shown,

    /// <summary>Preferences are in force.</summary>
    Stated,

    /// <summary>A title stands here.</summary>
    Title,

    /// <summary>The title of an item that was shown stands here.</summary>
    ShownTitle,

    /// <summary>A person of the catalogue stands here.</summary>
    Person,
}

/// <summary>A stretch of the utterance as the learned reader sees it.</summary>
/// <param name="Start">First position in the utterance.</param>
/// <param name="End">One past the last position.</param>
/// <param name="Mark">The object it is, by its place among the reading's marks; -1 for none.</param>
/// <param name="Marker">What stands in its place, or <see langword="null"/> for its own words.</param>
/// <param name="IsItem">Whether the object is one or more items.</param>
internal readonly record struct InputSegment(int Start, int End, int Mark, Marker? Marker, bool IsItem = false);

/// <summary>
/// An utterance as the learned reader sees it: what stood before as markers, then the words, with titles and people masked so that it
/// serves every pack. Immutable.
/// </summary>
/// <param name="Context">What stood before.</param>
/// <param name="Segments">The utterance, in order.</param>
internal sealed record ModelInput(ImmutableArray<Marker> Context, ImmutableArray<InputSegment> Segments)
{
    /// <inheritdoc />
    public bool Equals(ModelInput? other) => other is not null && Context.SequenceEqual(other.Context) && Segments.SequenceEqual(other.Segments);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Context.Length, Segments.Length);

    /// <summary>Makes the input of a reading whose marks are chosen.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="catalog">Tells which items were shown, and of what kind the attribute asked about is.</param>
    public static ModelInput Of(Reading reading, ItemCatalog catalog)
    {
        var shown = reading.State.Slates.SelectMany(slate => slate.Items).Select(item => item.Item).ToHashSet(StringComparer.Ordinal);
        var segments = ImmutableArray.CreateBuilder<InputSegment>();
        var marks = reading.Marks.Select((mark, at) => (mark, at)).Where(pair => pair.mark.IsObject).ToDictionary(pair => pair.mark.First, pair => pair);
        var written = 0;
        for (var token = 0; token < reading.Tokens.Length;)
        {
            var (first, end, mark) = (token, token + 1, -1);
            Marker? marker = null;
            if (marks.TryGetValue(token, out var found))
            {
                (end, mark) = (found.mark.End, found.at);
                marker = found.mark.Title is not null ? IsShown(found.mark) ? Marker.ShownTitle : Marker.Title : found.mark.Person is not null ? Marker.Person : null;
            }

            token = end;
            var (start, stop) = (Math.Max(written, reading.Tokens[first].Start), reading.Tokens[end - 1].End);
            if (stop <= written)
            {
                continue; // a quick spelling that stands for several words
            }

            if (segments.Count > 0 && start > written && !string.IsNullOrWhiteSpace(reading.Text[written..start]))
            {
                segments.Add(new InputSegment(written, start, -1, null));
            }

            segments.Add(new InputSegment(start, stop, mark, marker, mark >= 0 && reading.Marks[mark].IsItem));
            written = stop;
        }

        if (written < reading.Text.Length && !string.IsNullOrWhiteSpace(reading.Text[written..]))
        {
            segments.Add(new InputSegment(written, reading.Text.Length, -1, null));
        }

        return new ModelInput(ContextOf(reading.State, catalog.Schema), segments.ToImmutable());

        bool IsShown(Mark mark) => mark.Title is { } title && shown.Contains(catalog.IdOf(title.Item).Value);
    }

    /// <summary>Makes the input of an utterance as it was written, nothing masked.</summary>
    /// <param name="reading">The reading, its marks not chosen yet.</param>
    /// <param name="schema">Tells of what kind the attribute asked about is.</param>
    /// <returns>The input, and for every segment the token it is, or -1 where it is no word.</returns>
    public static (ModelInput Input, ImmutableArray<int> Tokens) Bare(Reading reading, PackSchema schema)
    {
        var segments = ImmutableArray.CreateBuilder<InputSegment>();
        var tokens = ImmutableArray.CreateBuilder<int>();
        var written = 0;
        for (var token = 0; token <= reading.Tokens.Length; token++)
        {
            var (start, end) = token < reading.Tokens.Length ? (reading.Tokens[token].Start, reading.Tokens[token].End) : (reading.Text.Length, reading.Text.Length);
            Add(written, start, -1);
            Add(Math.Max(written, start), end, reading.Tokens.ElementAtOrDefault(token) is { IsWord: true, IsTail: false } ? token : -1);
            written = Math.Max(written, end);
        }

        return (new ModelInput(ContextOf(reading.State, schema), segments.ToImmutable()), tokens.ToImmutable());

        void Add(int from, int to, int token)
        {
            if (from < to && !string.IsNullOrWhiteSpace(reading.Text[from..to]))
            {
                segments.Add(new InputSegment(from, to, -1, null));
                tokens.Add(token);
            }
        }
    }

    private static ImmutableArray<Marker> ContextOf(ConversationState state, PackSchema schema)
    {
        var context = ImmutableArray.CreateBuilder<Marker>();
        var last = state.LastSystemAct;
        context.Add(last?.Act switch
        {
            null => Marker.Begins,
            SystemActKind.Recommend or SystemActKind.Relax => Marker.Recommended,
            SystemActKind.Ask or SystemActKind.Clarify => Marker.Asked,
            _ => Marker.Spoke,
        });
        if (last?.Question is { } question)
        {
            context.Add(schema.Find(question.Attribute)?.Kind switch
            {
                AttributeKind.Person => Marker.AskedPerson,
                AttributeKind.Category or AttributeKind.Tag => Marker.AskedCategory,
                AttributeKind.Number or AttributeKind.Ordinal => Marker.AskedNumber,
                AttributeKind.Axis => Marker.AskedAxis,
                _ => question.Attribute == "person" ? Marker.AskedPerson : Marker.AskedItem,
            });
        }

        context.Add(state.Slates.IsEmpty ? Marker.NothingShown : Marker.Shown);
        if (!state.Edits.IsEmpty)
        {
            context.Add(Marker.Stated);
        }

        return context.ToImmutable();
    }
}
