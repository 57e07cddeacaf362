using System.Collections.Immutable;
using System.Text.Json;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Memory;

/// <summary>
/// What is known of a person beyond a conversation: what they stated for good, and what they rated, each entry with its source. The
/// fold of what turns remember and forget; the store writes it with the turn. Immutable.
/// </summary>
public sealed record Profile
{
    /// <summary>The profile of somebody nothing is known of.</summary>
    public static Profile Empty { get; } = new();

    /// <summary>The version of this format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What is known, oldest first; all of them <see cref="EditOp.Add"/> with a <see cref="PreferenceEdit.Source"/>.</summary>
    public ImmutableArray<PreferenceEdit> Entries { get; init; } = [];

    /// <summary>Reads a profile.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static Profile Parse(string json) => JsonSerializer.Deserialize<Profile>(json, TurnJson.Options) ?? throw new JsonException("Not a profile.");

    /// <summary>Writes the profile.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TurnJson.Options);

    /// <summary>The profile after a turn; what was said in it is dated by it.</summary>
    /// <param name="turn">The finished turn.</param>
    public Profile After(TurnRecord turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return Without(turn.State.Forgotten ?? []).With([.. (turn.State.Remembered ?? []).Select(Dated)]);

        PreferenceEdit Dated(PreferenceEdit entry) => entry.Source is { Kind: "said", Conversation: null } source
            ? entry with { Source = source with { Conversation = turn.Conversation, At = turn.At } }
            : entry;
    }

    /// <summary>The profile with entries added; an entry takes the place of an earlier one about the same.</summary>
    /// <param name="entries">The entries.</param>
    public Profile With(ImmutableArray<PreferenceEdit> entries)
    {
        if (entries.IsEmpty)
        {
            return this;
        }

        var byKey = new Dictionary<EntryKey, PreferenceEdit>();
        foreach (var entry in Entries.Concat(entries))
        {
            var key = EntryKey.Of(entry);
            byKey.Remove(key); // the new one is the youngest, so it goes to the end
            byKey.Add(key, entry);
        }

        return this with { Entries = [.. byKey.Values] };
    }

    /// <summary>
    /// The profile with a person's own ratings, which take the place of earlier ratings of the same items; what the person said after
    /// rating an item stays, and having seen it does not undo a rating.
    /// </summary>
    /// <param name="ratings">The ratings, oldest first.</param>
    public Profile WithRatings(ImmutableArray<PreferenceEdit> ratings)
    {
        var known = Entries.Where(entry => entry is { Attribute: "item", Item: not null })
            .ToLookup(entry => (entry.Source!.Pack, entry.Item!));
        ImmutableArray<PreferenceEdit> added = [.. ratings.Where(rating => !known[(rating.Source!.Pack, rating.Item!)].Any(entry => Outweighs(entry, rating)))];
        var replaced = added.Select(rating => (rating.Source!.Pack, rating.Item!)).ToHashSet();
        var kept = Entries.RemoveAll(entry => entry is { Source.Kind: "rated", Item: { } item } && replaced.Contains((entry.Source.Pack, item)));
        return (this with { Entries = kept }).With(added);

        static bool Outweighs(PreferenceEdit entry, PreferenceEdit rating) => entry.Source!.Kind == "said"
            ? entry.Comparator != EditComparator.Seen && (rating.Source!.Rating is null || rating.Source.At is not { } at || entry.Source.At >= at)
            : entry.Source.Rating is not null && rating.Source!.Rating is null;
    }

    /// <summary>The profile without entries; one without a comparator stands for everything about its item.</summary>
    /// <param name="entries">The entries.</param>
    public Profile Without(ImmutableArray<PreferenceEdit> entries)
    {
        if (entries.IsEmpty)
        {
            return this;
        }

        var keys = entries.Select(EntryKey.Of).ToHashSet();
        var items = entries.Where(entry => entry is { Attribute: "item", Comparator: null, Item: not null }).Select(entry => entry.Item!).ToHashSet(StringComparer.Ordinal);
        return this with { Entries = Entries.RemoveAll(entry => keys.Contains(EntryKey.Of(entry)) || (entry.Item is { } item && items.Contains(item))) };
    }

    /// <summary>What an entry is about: an item's verdict, having seen it, or a value of an attribute, within a catalogue.</summary>
    private readonly record struct EntryKey(string? Pack, string? Attribute, string About)
    {
        public static EntryKey Of(PreferenceEdit entry) => new(
            entry.Source?.Pack,
            entry.Attribute,
            entry.Attribute == "item"
                ? $"{(entry.Comparator == EditComparator.Seen ? "seen" : "verdict")} {entry.Item ?? entry.Value?.Text}"
                : entry.Value?.ToString().ToUpperInvariant() ?? string.Empty);
    }
}
