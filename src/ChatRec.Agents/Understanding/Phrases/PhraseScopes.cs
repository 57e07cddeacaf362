using System.Collections.Immutable;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Cuts an utterance into clauses and finds for each object the cue that governs it. Thread-safe.</summary>
internal static class PhraseScopes
{
    private static readonly ImmutableArray<string> Cues =
        ["like", "dislike", "hate", "ban", "seen", "unseen", "similar", "want", "remove", "fine", "than", "removeAfter", "similarAfter"];

    private static readonly ImmutableArray<string> Following = ["like", "dislike", "hate", "seen", "unseen", "fine", "remove", "removeAfter", "similarAfter"];

    private static readonly ImmutableArray<string> Verdicts = ["like", "dislike", "hate", "seen"];

    /// <summary>Sets clause and scope of every mark.</summary>
    /// <param name="reading">The utterance.</param>
    public static void Assign(PhraseReading reading)
    {
        var soft = Clauses(reading);
        string? last = null;
        var lastClause = -1;
        foreach (var mark in reading.Marks.Where(mark => mark.IsObject || mark.Find(PhraseKind.Label) is not null))
        {
            var own = Own(reading, mark);
            if (own is null && last is not null && mark.Clause - lastClause <= 1 && (mark.Clause == lastClause || soft.Contains(mark.Clause))
                && (mark.Person is not null || !mark.Items.IsEmpty || mark.Find(PhraseKind.Value) is not null)
                && !reading.Marks.Any(other => other.Clause == mark.Clause && ScopeOf(other) is not null))
            {
                own = last;
            }

            mark.Scope = own;
            if (mark.IsObject)
            {
                (last, lastClause) = (own is "want" ? null : own, mark.Clause);
            }
        }

        Afterthoughts(reading);
        More(reading);
    }

    /// <summary>The governing cue a mark is, or <see langword="null"/>.</summary>
    /// <param name="mark">The mark.</param>
    public static string? ScopeOf(PhraseMark mark) => mark.IsObject ? null : Cues.FirstOrDefault(mark.Is);

    // Numbers the clauses; returns those that a comma alone opens.
    private static HashSet<int> Clauses(PhraseReading reading)
    {
        var soft = new HashSet<int>();
        var clause = 0;
        var next = 0;
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            while (next < reading.Marks.Length && reading.Marks[next].First <= at)
            {
                var mark = reading.Marks[next++];
                if (mark.Is("but") && !mark.IsObject && ScopeOf(mark) is null)
                {
                    clause++;
                    soft.Remove(clause);
                }

                mark.Clause = clause;
            }

            var inside = reading.Marks.Any(mark => mark.First <= at && at < mark.End);
            if (!inside && reading.Tokens[at].Text is "." or "?" or ",")
            {
                clause++;
                if (reading.Tokens[at].Text == ",")
                {
                    soft.Add(clause);
                }
            }
        }

        return soft;
    }

    private static string? Own(PhraseReading reading, PhraseMark mark)
    {
        string? before = null;
        string? after = null;
        var reset = false;
        var crossed = false;
        foreach (var other in reading.Marks.Where(other => other.Clause == mark.Clause && other != mark))
        {
            if (other.First < mark.First)
            {
                if (ScopeOf(other) is { } scope)
                {
                    // A stronger cue is not undone by "give me" behind it.
                    before = scope == "want" && before is "ban" or "hate" ? before : scope;
                    reset = false;
                }
                else if (other.Is("with") && before is "ban" or "hate" or "dislike" && reading.Marks.Any(and => and.End == other.First && and.Is("and")))
                {
                    reset = true;
                }
            }
            else if (after is null && ScopeOf(other) is { } scope)
            {
                after = !crossed && (Following.Contains(scope) || (scope == "ban" && IsLast(reading, other))) ? scope : "";
            }
            else if (after is null && other.IsObject && !IsJoined(reading, mark, other))
            {
                crossed = true;
            }
        }

        if (reset)
        {
            return null;
        }

        if (before is not null and not "want" && !(before is "like" or "similar" && after is "seen" or "dislike" or "hate" && !mark.Items.IsEmpty && before is "similar"))
        {
            return Plain(before);
        }

        return string.IsNullOrEmpty(after) ? before : Plain(after);
    }

    private static bool IsLast(PhraseReading reading, PhraseMark cue) =>
        !reading.Marks.Any(mark => mark.Clause == cue.Clause && mark.First >= cue.End && mark.IsObject);

    private static string Plain(string scope) => scope switch { "similarAfter" => "similar", "removeAfter" => "remove", _ => scope };

    private static bool IsJoined(PhraseReading reading, PhraseMark left, PhraseMark right) =>
        reading.Marks.Where(mark => mark.First >= left.End && mark.End <= right.First).All(mark => mark.Is("and") || mark.Is("politeness") || mark.IsObject);

    // "Watched Léon, want more of that kind": what was named before is what it should be like.
    private static void More(PhraseReading reading)
    {
        foreach (var alike in reading.Marks.Where(mark => mark.Is("alike")))
        {
            if (reading.Marks.Any(mark => mark.Clause == alike.Clause && mark.IsObject && !mark.IsPronoun))
            {
                continue;
            }

            foreach (var item in reading.Marks.Where(mark => mark.Clause < alike.Clause && !mark.Items.IsEmpty && !mark.IsPronoun && mark.Scope is null or "seen" or "want"))
            {
                item.Scope = "similar";
            }
        }
    }

    // "Watched The Matrix, loved it": a verdict without an object is about the title before it.
    private static void Afterthoughts(PhraseReading reading)
    {
        foreach (var verdict in reading.Marks.Where(mark => !mark.IsObject && Verdicts.Any(mark.Is)))
        {
            var clause = reading.Marks.Where(mark => mark.Clause == verdict.Clause).ToList();
            if (clause.Exists(mark => mark.IsObject && !mark.IsPronoun) || verdict.Clause == 0)
            {
                continue;
            }

            foreach (var item in reading.Marks.Where(mark => mark.Clause < verdict.Clause && !mark.Items.IsEmpty && !mark.IsPronoun && mark.Scope is null or "seen" or "want"))
            {
                item.Scope = Verdicts.First(verdict.Is) is var said && said == "seen" && item.Scope is not null ? item.Scope : said;
            }
        }
    }
}
