using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Narratives;

/// <summary>Words what is remembered of a person: what a conversation began with, and what is known with where it comes from.</summary>
internal static class MemoryTelling
{
    /// <summary>How a wish changed that was left behind.</summary>
    private const string Left = "left";

    private const int MostBans = 3;
    private const int MostTitles = 2;

    /// <summary>How many names a line of the profile lists before it counts the others.</summary>
    private const int MostNames = 6;

    /// <summary>What the first slate owes to earlier conversations and ratings; empty when nothing, or later.</summary>
    /// <param name="telling">The turn.</param>
    public static string Taken(Telling telling)
    {
        var state = telling.Request.State;
        var before = state.Edits.Where(edit => edit.Source is not null).ToList();
        if (!state.Slates.IsEmpty || telling.Request.SystemAct.Topic is not (null or "" or "blank") || (before.Count == 0 && state.Known.IsEmpty))
        {
            return "";
        }

        var liked = telling.Taste.LikedBefore
            ? before.Where(edit => edit is { Attribute: "item", Comparator: EditComparator.Like }).TakeLast(MostTitles).Reverse().Select(telling.Named).ToList()
            : [];
        var bans = before.Where(edit => edit.Attribute != "item" && edit.Comparator is EditComparator.Not or EditComparator.Low).ToList();
        return telling.Phrases.Say("remembered", new()
        {
            ["liked"] = Names(telling, liked),
            ["bans"] = Names(telling, bans.TakeLast(MostBans).Select(telling.Wish)),
            ["seen"] = !state.Known.IsEmpty || before.Exists(edit => edit.Attribute == "item"),
        });
    }

    /// <summary>That a later word takes the place of an earlier one; empty when none does, or when taking it back was the whole point.</summary>
    /// <param name="telling">The turn.</param>
    public static string Changed(Telling telling)
    {
        var request = telling.Request;
        if (request.UserAct.Act is UserActKind.Forget or UserActKind.Undo)
        {
            return "";
        }

        var left = request.State.Replaced.Where(replaced => Change(telling, replaced.Old, replaced.By) == Left).Select(replaced => replaced.Old).ToList();
        var other = request.State.Replaced.Where(replaced => !left.Contains(replaced.Old)).Select(replaced => Changed(telling, replaced)).FirstOrDefault(said => said.Length > 0) ?? "";
        return left.Count == 0 || other.Length > 0 ? other : telling.Phrases.Say("changed", new()
        {
            ["kind"] = Left,
            ["what"] = telling.List(left.TakeLast(MostBans).Select(edit => Telling.Safe(telling.Phrases.Name(edit)))),
            ["several"] = left.Count > 1,
        });
    }

    private static string Changed(Telling telling, Replacement replaced)
    {
        var (old, by) = (replaced.Old, replaced.By);
        if (Change(telling, old, by) is not { } kind)
        {
            return "";
        }

        return telling.Phrases.Say("changed", new()
        {
            ["kind"] = kind,
            ["what"] = old.Attribute == "item"
                ? Telling.Safe(old.Value?.Text)
                : Telling.Safe(telling.Phrases.Name(old with { Comparator = old.Comparator == EditComparator.Not ? EditComparator.Is : old.Comparator })),
            ["old"] = telling.Wish(old),
            ["turn"] = old.Turn,
            ["just"] = old.Turn == telling.Request.State.Turn,
            ["earlier"] = old.Source is not null,
            ["holder"] = old.Holder,
        });
    }

    /// <summary>How a later word changes an earlier one; <see langword="null"/> when it says the same.</summary>
    private static string? Change(Telling telling, PreferenceEdit old, PreferenceEdit by)
    {
        if (old.Attribute == "item")
        {
            return (old.Comparator, by.Comparator) switch
            {
                (EditComparator.Like, EditComparator.Dislike or EditComparator.NotInterested) => "disliked",
                (EditComparator.Dislike or EditComparator.NotInterested, EditComparator.Like) => "liked",
                (EditComparator.Like, _) when by.Attribute != "item" || old.Item != by.Item => Left,
                _ => null,
            };
        }

        var isBan = old.Comparator == EditComparator.Not;
        if (by.Op == EditOp.Remove)
        {
            return by.Holder is not null ? "departed" : isBan ? "lifted" : "dropped";
        }

        return (old.Comparator, by.Comparator) switch
        {
            (EditComparator.Not, EditComparator.Is) => "lifted",
            (EditComparator.Is, EditComparator.Not) => "banned",
            _ when old.Attribute != by.Attribute && IsLeft(telling, old, by) => Left,
            _ when Direction(old) is { } before && Direction(by) is { } after => before == after ? null : "instead",
            _ when old.Value == by.Value && old.Comparator == by.Comparator => null,
            _ when IsLeft(telling, old, by) => Left,
            _ => telling.Wish(old) == telling.Wish(by) ? null : "instead",
        };
    }

    /// <summary>Whether a wish did not change but gave way to another one.</summary>
    private static bool IsLeft(Telling telling, PreferenceEdit old, PreferenceEdit by) => !EditMatch.SameAttribute(telling.Catalog.Schema, old.Attribute, by.Attribute)
        || old.Attribute == "text" || (old.Attribute is { } name && telling.Catalog.Schema.Find(name) is { Many: true });

    private static int? Direction(PreferenceEdit edit) => edit.Comparator switch
    {
        EditComparator.More or EditComparator.High => 1,
        EditComparator.Less or EditComparator.Low => -1,
        _ => null,
    };

    /// <summary>What is known about the person, with where it comes from.</summary>
    /// <param name="telling">The turn.</param>
    public static string Profile(Telling telling)
    {
        var state = telling.Request.State;
        return telling.Phrases.Say("profile", new()
        {
            ["liked"] = Items(EditComparator.Like),
            ["disliked"] = Items(EditComparator.Dislike, EditComparator.NotInterested),
            ["seen"] = Items(EditComparator.Seen),
            ["wishes"] = Lines(telling, edit => edit.Attribute != "item" && edit.Comparator != EditComparator.Not, telling.Wish),
            ["bans"] = Lines(telling, edit => edit.Attribute != "item" && edit.Comparator == EditComparator.Not, Banned),
            ["more"] = state.Known.IsEmpty ? null : state.Known.Length,
            ["one"] = state.Known.Length == 1,
            ["empty"] = state.Edits.IsEmpty && state.Known.IsEmpty,
        });

        // A list of bans names what is banned: "horror", not "no horror".
        string Banned(PreferenceEdit edit) =>
            edit.Value?.Text is null ? telling.Wish(edit) : telling.Wish(edit with { Comparator = EditComparator.Is });

        string? Items(params EditComparator[] comparators) => Lines(
            telling,
            edit => edit is { Attribute: "item", Comparator: { } comparator } && comparators.Contains(comparator),
            telling.Named);
    }

    /// <summary>"A and B (you said so in turn 3), C (from your ratings)".</summary>
    private static string? Lines(Telling telling, Func<PreferenceEdit, bool> which, Func<PreferenceEdit, string> word) => Names(
        telling,
        telling.Request.State.Edits.Where(which)
            .GroupBy(edit => (edit.Source?.Kind, Turn: edit.Source is null ? edit.Turn : 0, edit.Source?.Conversation == telling.Request.State.Conversation))
            .OrderBy(group => group.Key.Turn)
            .Select(group => telling.Phrases.Say("origin", new()
            {
                ["names"] = telling.List(group.TakeLast(MostNames).Select(word)),
                ["others"] = group.Count() > MostNames ? group.Count() - MostNames : null,
                ["source"] = group.Key.Kind ?? "here",
                ["turn"] = group.Key.Turn,
                ["now"] = group.Key.Turn == telling.Request.State.Turn + 1,
            })));

    private static string? Names(Telling telling, IEnumerable<string> names)
    {
        var list = names.Where(name => name.Length > 0).ToList();
        return list.Count == 0 ? null : telling.List(list);
    }
}
