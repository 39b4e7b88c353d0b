"""Writes expectations.json: what lm-eval's own task functions make of rows of our own, in the data sets' layouts.

Run by hand: python test/evals/functions/expectations.py   (needs lm-eval 0.4.13; the functions are called, not read)
A case is {module, kind, fn, doc, results, options, out}; kind is that of TaskFunctions. Wordings of others stay out: only
functions whose texts are bare formats are here.
"""
import datasets, importlib.util, json, os, random, sys
import lm_eval

ROOT = os.path.join(os.path.dirname(lm_eval.__file__), "tasks") + os.sep

def load(path):
    sys.path.insert(0, os.path.dirname(ROOT + path))
    spec = importlib.util.spec_from_file_location(path.replace("/", "_")[:-3], ROOT + path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

datasets.disable_progress_bars()
random.seed(7)
W=['alpha','Beta','the','a','Gamma-ray','12','3.5','-4','1,000','U.S.','seven','"quoted"','(see','note)','end.','An','$5','red hat','ŒUVRE','naïve','two','0.50','New York']
def sent(n): return ' '.join(random.choice(W) for _ in range(n))
cases=[]
def add(module,kind,fn,doc,results=None,options=None,out=None): cases.append(dict(module=module,kind=kind,fn=fn,doc=doc,results=results,options=options,out=out))
def proc(module,path,fn,rows,keys):
    m=load(path); o=getattr(m,fn)(datasets.Dataset.from_list(rows))
    for r,x in zip(rows,list(o)): add(module,'processDocs',fn,r,out={k:x[k] for k in keys})
    return list(o)
proc('hellaswag/utils','hellaswag/utils.py','process_docs',[dict(activity_label='Cleaning [x] up',ctx_a=sent(5)+' [title] Foo  [step] bar',ctx_b=random.choice(['he GOES there','','éTé x']),endings=[sent(3)+' [substeps] x  y',' [title] z','[a][b] c'],label=str(i%3)) for i in range(12)],['query','choices','gold'])
m=load('winogrande/preprocess_winogrande.py')
for i in range(6):
    d=dict(sentence=f'{sent(3)} so _ {sent(2)} _ end . ',option1=sent(1),option2=sent(2),answer=str(1+i%2))
    for f in ('doc_to_text','doc_to_target','doc_to_choice'): add('winogrande/preprocess_winogrande','build',f,d,out=getattr(m,f)(d))
rows=[dict(type='A',category='c',question=f' {sent(4)}? ',best_answer=sent(2),correct_answers=[sent(4),' '+sent(3)+'. ','I have no comment.'] if i%2 else [sent(5)],incorrect_answers=[sent(4)+'.',sent(3),sent(6)],source='s') for i in range(12)]
tq=load('truthfulqa/utils.py')
o=proc('truthfulqa/utils','truthfulqa/utils.py','process_docs_gen',rows,['question','correct_answers','incorrect_answers'])
for d in o:
    for r in (d['correct_answers'][0],sent(6)+' . '+sent(3),'',sent(1)):
        add('truthfulqa/utils','processResults','process_results_gen',d,[r],out={k:float(v) for k,v in tq.process_results_gen(d,[r]).items()})
for i in range(5):
    d=dict(mc2_targets=dict(choices=['a']*5,labels=[1]*(i%4+1)+[0]*(4-i%4)))
    r=[[-random.random()*30,False] for _ in range(5)]
    add('truthfulqa/utils','processResults','process_results_mc2',d,r,out={k:float(v) for k,v in tq.process_results_mc2(d,[tuple(x) for x in r]).items()})
mp=load('mmlu_pro/utils.py'); ml=load('leaderboard/mmlu_pro/utils.py')
for cot in ("A: Let's think step by step. Foo. The answer is (B).","No lead. The answer is (A)."," A: Let's think step by step.  two blanks"):
    d=dict(question='Qq?',options=[sent(2) for _ in range(random.choice([3,4,10]))],answer='B',answer_index=1,cot_content=cot,category='law')
    for f in ('doc_to_text','fewshot_to_text','fewshot_to_target'): add('mmlu_pro/utils','build',f,d,out=getattr(mp,f)(d))
    for f in ('doc_to_text','doc_to_choice'): add('leaderboard/mmlu_pro/utils','build',f,d,out=getattr(ml,f)(d))
mu=load('leaderboard/musr/utils.py')
for i in range(3):
    d=dict(narrative=sent(9),question=sent(4)+'?',choices=repr([sent(2),"it's",'x "y"']))
    add('leaderboard/musr/utils','build','doc_to_text',d,out=mu.doc_to_text(d))
dr=load('drop/utils.py')
def ans(k):
    if k%3==0: return dict(number=random.choice(['5','12','3.50','1,000']),date=dict(day='',month='',year=''),spans=[])
    if k%3==1: return dict(number='',date=dict(day='',month='',year=''),spans=[sent(2) for _ in range(random.choice([1,1,2,3]))])
    return dict(number='',date=dict(day='3',month='May',year='1980'),spans=[])
rows=[dict(query_id=f'q{i}',section_id='s',passage=sent(8),question=sent(4)+'?',answer={**ans(i),'worker_id':'','hit_id':''},validated_answers=dict(number=[ans(i+j)['number'] for j in range(2)],date=[ans(i+j)['date'] for j in range(2)],spans=[ans(i+j)['spans'] for j in range(2)],worker_id=['',''],hit_id=['',''])) for i in range(9)]
o=proc('drop/utils','drop/utils.py','process_docs',rows,['answers'])
for d in o:
    for r in ([x for a in d['answers'] for x in a][0],' '+sent(3),'5 dollars','5.0','the 12','3.5','', 'May 1980','$5','1000'):
        add('drop/utils','processResults','process_results',d,[r],out={k:float(v) for k,v in dr.process_results(d,[r]).items()})
cq=load('coqa/utils.py')
for i in range(8):
    n=1+i%4
    d=dict(id='x',story=sent(9),questions=dict(input_text=[sent(3)+'?' for _ in range(n)],turn_id=list(range(1,n+1))),answers=dict(input_text=[sent(2) for _ in range(n)]),additional_answers={str(k):dict(input_text=[sent(random.choice([1,2])) for _ in range(n)]) for k in range(3)})
    if i%3==0: d['additional_answers']['0']=dict(d['answers'])
    add('coqa/utils','build','doc_to_text',d,out=cq.doc_to_text(d)); add('coqa/utils','build','doc_to_target',d,out=cq.doc_to_target(d))
    for r in (d['answers']['input_text'][-1]+'\n x',sent(3),'  ','The '+sent(2)): add('coqa/utils','processResults','process_results',d,[r],out=cq.process_results(d,[r]))
hm=load('hendrycks_math/utils.py')
A=['\\frac12','\\frac{1}{2}','0.5','.5','1/2','x=5','5','5\\text{ cm}','\\sqrt3','\\sqrt{3}','\\dfrac 1 2','\\left(1,2\\right)','(1,2)','10\\%','10','90^\\circ','90^{\\circ}','90','\\$5','a/b','k = 7','\\frac1','\\sqrt','\\frac','1 000','3\\!000','3000','\\tfrac{a}{b}','\\text{ a }\\text{ b }','-\\frac{1}{2}','{.5}','xy=3','2/3 ','\\frac{1}2','\\frac1{2}','\\fbox{3}','']
for a in A:
    for b in random.sample(A,2)+[a]:
        sol=f'We see $z$ and so \\boxed{{{a}}}. Done.'
        d=dict(problem='p',solution=sol,level='Level 1',type='T')
        for r in random.choice([(b,f'The answer is ${b}$.'),(f'$q$ then ${b}$ and',)]):
            try: add('hendrycks_math/utils','processResults','process_results',d,[r],out=hm.process_results(d,[r]))
            except Exception as e: pass
for s in ['\\boxed 5 $x','no','\\boxed{a{b}c} \\boxed{2}','\\fbox{7}','\\boxed{1','$\\boxed{\\frac{1}{2}}$ and \\boxed{x\\}']:
    try: o=list(hm.process_docs(datasets.Dataset.from_list([dict(problem='p',solution=s)])))[0]['answer']
    except Exception as e: continue
    add('hendrycks_math/utils','processDocs','process_docs',dict(problem='p',solution=s),out=dict(answer=o))
wt=load('wikitext/preprocess_wikitext.py')
P=[" = Title = \n \n A 's test , of 1 @,@ 000 @-@ foot ( x ) \" quoted \" things ; it ' s [ a ] { b } . N = 5 ° C ! ? : end \n = = Sub = = \n = = = S = = = \n the boys ' hats . ' in ' \n", "plain","", " a  b\t c \n"]
for p in P:
    d=dict(page=p); add('wikitext/preprocess_wikitext','build','wikitext_detokenizer',d,out=wt.wikitext_detokenizer(d)); add('wikitext/preprocess_wikitext','processResults','process_results',d,[-12.5],out=wt.process_results(d,(-12.5,)))
rc=load('super_glue/record/util.py')
rr=[dict(passage=f' {sent(5)}\n@highlight\n{sent(3)}\n@highlight\n{sent(2)}. ',query='X @placeholder is @placeholder',entities=['Bob','the Ann','bob','Bob','Zoë'],answers=['Bob','Ann','Bob']) for _ in range(3)]
o=proc('super_glue/record/util','super_glue/record/util.py','process_docs',rr,['entities','answers'])
for d in o:
    for f in ('doc_to_text','doc_to_target','doc_to_choice'): add('super_glue/record/util','build',f,d,out=getattr(rc,f)(d))
    r=[[-random.random(),False] for _ in d['entities']]; add('super_glue/record/util','processResults','process_results',d,r,out=rc.process_results(d,r))
cp=load('super_glue/copa/utils.py')
for q,l in (('cause',0),('effect',1)):
    d=dict(premise='The man slept. ',question=q,choice1='He was tired.',choice2='ÉT rained.',label=l)
    for f in ('doc_to_text','doc_to_target','doc_to_choice'): add('super_glue/copa/utils','build',f,d,out=getattr(cp,f)(d))
cbm=load('super_glue/cb/aggregate.py')
for _ in range(4):
    v=[(random.randrange(3),random.randrange(3)) for _ in range(20)]; add('super_glue/cb/aggregate','aggregations','cb_multi_fi',None,[list(x) for x in v],out=float(cbm.cb_multi_fi(v)))
mn=load('glue/mnli/utils.py')
for h in ('H x ','H.','Hé! '): d=dict(premise=' P ',hypothesis=h); add('glue/mnli/utils','build','doc_to_text',d,out=mn.doc_to_text(d))
for setting in ('zeroshot','cot_zeroshot'):
    b=load(f'bbh/{setting}/utils.py')
    for gs in (0,-1):
        o=dict(group_select=gs,ignore_case=True,ignore_punctuation=True,regex_pattern="(\\([A-Z]\\))"); F=b.MultiChoiceRegexFilter(**o)
        d={'input':'Pick.\nOptions:\n(A) red hat\n(B) red hat big\n(C) Blue (nice)\n(D) 12 Eyl.'}
        a=["(B) and (A)","I like Red Hat, big!","red hat","answer: C","Answer:B","blue","(b)","12 eyl","(Z)",": D and : A","red hat (C)"]
        add(f'bbh/{setting}/utils','filters','MultiChoiceRegexFilter',d,a,o,[str(x) for x in F.apply([a],[d])[0]])
        o=dict(group_select=gs,regex_pattern="([-0-9]+)"); F=b.NumberParseRegexFilter(**o)
        a=["I have twenty-one apples","5 and 6","one hundred and five","Twelve","two thousand three","a hundred","nineteen hundred","three million two hundred thousand and four","zero","thirty five"]
        keep=[]
        for x in a:
            try: keep.append((x,str(F.apply([[x]],[{}])[0][0])))
            except Exception as e: print('skip',x,e)
        add(f'bbh/{setting}/utils','filters','NumberParseRegexFilter',{},[k for k,_ in keep],o,[v for _,v in keep])
        o=dict(group_select=gs,ignore_case=True,regex_pattern_to_value={r'\b(no|not plausible)\b':'no', r'\b(yes|plausible)\b':'yes'}); F=b.MapRegexFilter(**o)
        a=["No it is plausible","it is not plausible","YES","maybe","yes and no"]; add(f'bbh/{setting}/utils','filters','MapRegexFilter',{},a,o,[str(x) for x in F.apply([a],[{}])[0]])
    F=b.WordSortFilter(); d={'input':'Sort the following words alphabetically: List: syndrome therefrom apple b'}; a=["apple b syndrome then apple therefrom","words: syndrome, apple apple","nothing","b-syndrome"]; add(f'bbh/{setting}/utils','filters','WordSortFilter',d,a,{},[str(x) for x in F.apply([a],[d])[0]])
for mod in [f'gpqa/{s}/utils' for s in ('zeroshot','n_shot','generative','cot_zeroshot','cot_n_shot')]+['leaderboard/gpqa/utils']:
    path=mod+'.py'
    g=load(path); rows=[{'Question':'Q','Correct Answer':f' c{i} [title] x','Incorrect Answer 1':'w1','Incorrect Answer 2':'w2  [z] y','Incorrect Answer 3':None if i==3 else 'w3'} for i in range(8)]
    random.seed(0); o=list(g.process_docs(datasets.Dataset.from_list(rows)))
    add(mod,'processDocsAll','process_docs',rows,out=[{k:x[k] for k in ('choice1','choice2','choice3','choice4','answer')} for x in o])
    random.seed(7)
iv=load('ifeval/utils.py')
D=[dict(key=1,prompt='p',instruction_id_list=['punctuation:no_comma','length_constraints:number_words'],kwargs=[{},{'relation':'at least','num_words':3}]),dict(key=2,prompt='Write',instruction_id_list=['startend:quotation'],kwargs=[{}]),dict(key=3,prompt='Q',instruction_id_list=['detectable_format:title','keywords:existence'],kwargs=[{},{'keywords':['red','hat']}])]
for d in D:
    for r in ('one two three four','a, b','"quoted"','<<t>> red HAT','*"x"*','','first\n"a b"'):
        try: x=iv.process_results(d,[r])
        except Exception as e: print('ifeval',e); continue
        add('ifeval/utils','processResults','process_results',d,[r],out={k:([bool(y) for y in v] if isinstance(v,list) else bool(v)) for k,v in x.items()})
def plain(x):
    if isinstance(x,dict): return {k:plain(v) for k,v in x.items()}
    if isinstance(x,(list,tuple)): return [plain(v) for v in x]
    if hasattr(x,'item'): return x.item()
    return x
seen, kept = set(), []
for case in plain(cases):
    line = json.dumps(case, ensure_ascii=False)
    if line not in seen: kept.append(line)
    seen.add(line)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "expectations.json"), "w") as file:
    file.write("[\n" + ",\n".join(kept) + "\n]\n")
print(len(kept))
