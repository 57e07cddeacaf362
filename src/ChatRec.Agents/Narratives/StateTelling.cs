using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Narratives;

/// <summary>Words what is said about the conversation itself: conflicts, the profile, questions back.</summary>
internal static class StateTelling
{
    /// <summary>More wishes than these are not said all over again.</summary>
    private const int MostWishesSaid = 3;

    /// <summary>Nothing fits: the conflict and the ways out.</summary>
    /// <param name="telling">The turn.</param>
    public static string Relax(Telling telling)
    {
        var conflict = telling.Request.SystemAct.Conflict!;
        return telling.Phrases.Say("relax", new()
        {
            ["wishes"] = telling.List(conflict.Edits.Select(telling.Wish)),
            ["several"] = conflict.Edits.Length > 1,
            ["none"] = conflict.Edits.IsEmpty,
            ["request"] = Telling.Safe(telling.Phrases.Request(conflict.Edits)),
            ["choice"] = conflict.Relaxations.Count(way => way.Count > 0) > 1,
            ["ways"] = conflict.Relaxations.Where(way => way.Count > 0).Take(3).Select(way => (object?)new Dictionary<string, object?>
            {
                ["wish"] = telling.List(way.Drop.Select(edit => Telling.Safe(telling.Phrases.Name(edit)))),
                ["count"] = way.Count,
                ["one"] = way.Count == 1,
            }).ToList(),
        });
    }

    /// <summary>The wishes that could be dropped, plain, as a person would name them.</summary>
    /// <param name="telling">The turn.</param>
    public static IEnumerable<string> Ways(Telling telling) =>
        telling.Request.SystemAct.Conflict is { } conflict
            ? conflict.Relaxations.Where(way => way.Count > 0).Take(3).Select(way => telling.Phrases.List(way.Drop.Select(telling.Phrases.Name)))
            : [];

    /// <summary>A question without a slate.</summary>
    /// <param name="telling">The turn.</param>
    public static string Ask(Telling telling) => telling.Phrases.Say("ask", new()
    {
        ["topic"] = telling.Request.SystemAct.Topic ?? "",
        ["first"] = telling.Request.State.Turn == 0,
        ["question"] = SlateTelling.QuestionOf(telling),
        ["options"] = telling.Request.SystemAct.Question is { } question
            && telling.Catalog.Schema.Find(question.Attribute) is { } attribute
            ? telling.Phrases.Or(SlateTelling.Options(telling, attribute, question).Take(3).Select(Telling.Safe))
            : null,
    });

    /// <summary>A question about what was meant.</summary>
    /// <param name="telling">The turn.</param>
    public static string Clarify(Telling telling)
    {
        var (user, act) = (telling.Request.UserAct, telling.Request.SystemAct);
        return telling.Phrases.Say("clarify", new()
        {
            ["topic"] = act.Topic ?? "",
            ["choices"] = act.Choices.IsEmpty ? null : telling.Phrases.Or(act.Choices.Select(choice => Telling.Safe(telling.Plain(choice.Item, choice.Title)))),
            ["request"] = telling.Request.State.Own.Count(edit => edit.Attribute != "item") is > 0 and <= MostWishesSaid ? Telling.Safe(telling.Phrases.Request(telling.Request.State.Own)) : null,
            ["said"] = Telling.Safe(Phrases.Quote(user.Ambiguous is [var first, ..] ? first.Text : user.NotUnderstood is [var part, ..] ? part.Text : "")),
        });
    }

    /// <summary>The variables of the acts that need little: topic, items, what was understood.</summary>
    /// <param name="telling">The turn.</param>
    /// <param name="topic">The topic, or <see langword="null"/>.</param>
    public static Dictionary<string, object?> Plain(Telling telling, string? topic)
    {
        var (state, user, act) = (telling.Request.State, telling.Request.UserAct, telling.Request.SystemAct);
        return new()
        {
            ["topic"] = topic ?? "",
            ["act"] = Phrases.Camel(user.Act),
            ["title"] = act.Items is [var id, ..] ? telling.Title(id) : null,
            ["request"] = Telling.Safe(telling.Phrases.Request(state.Own)),
            ["hasWishes"] = state.Own.Any(),
            ["first"] = state.Turn == 0,
            ["said"] = user.NotUnderstood is [var part, ..] ? Telling.Safe(Phrases.Quote(part.Text)) : null,
        };
    }
}
